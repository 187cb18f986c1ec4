using RealNvp.Data;
using SkiaSharp;

namespace RealNvp.Images;

/// <summary>Turns a picture the way its camera was held.</summary>
internal static class TurnedPicture
{
    private const int PixelLength = 4;

    /// <summary>The picture of stored pixels, turned and mirrored as its origin (TIFF tag 274) says.</summary>
    public static DecodedPicture Of(ReadOnlySpan<byte> stored, int width, int height, SKEncodedOrigin origin)
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
