using SkiaSharp;

namespace RealNvp.Data.ImageFolders;

/// <summary>Pixels of four bytes, red, green, blue and one that is not used, row by row.</summary>
internal sealed record DecodedPicture(byte[] Pixels, int Width, int Height)
{
    public const int PixelLength = 4;

    /// <summary>
    /// Puts the grey of every pixel in the place of its red: its luma by ITU-R BT.601 to the nearest whole number, of equal colours the colour itself.
    /// </summary>
    public void MakeGrey()
    {
        for (var i = 0; i < Pixels.Length; i += PixelLength)
        {
            Pixels[i] = (byte)(((299 * Pixels[i]) + (587 * Pixels[i + 1]) + (114 * Pixels[i + 2]) + 500) / 1000);
        }
    }

    /// <summary>The picture of stored pixels, turned and mirrored as its origin (TIFF tag 274) says.</summary>
    public static DecodedPicture Turned(ReadOnlySpan<byte> stored, int width, int height, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
        {
            return new(stored.ToArray(), width, height);
        }

        // The first corner named is where the stored rows begin, the second word where their columns do.
        var swaps = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var fromRight = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;
        var fromBottom = origin is SKEncodedOrigin.BottomLeft or SKEncodedOrigin.BottomRight or SKEncodedOrigin.LeftBottom or SKEncodedOrigin.RightBottom;
        var (turnedWidth, turnedHeight) = swaps ? (height, width) : (width, height);
        var turned = new byte[stored.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = swaps ? (y, x) : (x, y);
                column = fromRight ? turnedWidth - 1 - column : column;
                row = fromBottom ? turnedHeight - 1 - row : row;
                stored.Slice(((y * width) + x) * PixelLength, PixelLength).CopyTo(turned.AsSpan(((row * turnedWidth) + column) * PixelLength));
            }
        }

        return new(turned, turnedWidth, turnedHeight);
    }
}
