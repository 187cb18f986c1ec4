using RealNvp.Files;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>A picture in memory: red, green, blue and opacity, one byte each, row by row from the top left.</summary>
public sealed class Picture
{
    /// <summary>The largest width or height, in pixels; larger pictures are refused before anything is allocated.</summary>
    public const int MaximumSide = 16_384;

    /// <summary>The most pixels a picture may have.</summary>
    public const int MaximumPixels = 1 << 26;

    /// <summary>Creates a picture whose pixels are all transparent black.</summary>
    /// <param name="width">Pixels across, from 1 to <see cref="MaximumSide"/>.</param>
    /// <param name="height">Pixels down, from 1 to <see cref="MaximumSide"/>.</param>
    /// <exception cref="InvalidInputException">A side is out of range, or there would be more than <see cref="MaximumPixels"/>.</exception>
    public Picture(int width, int height)
    {
        if (width is < 1 or > MaximumSide || height is < 1 or > MaximumSide || (long)width * height > MaximumPixels)
        {
            throw new InvalidInputException(
                $"A picture of {width} by {height} pixels cannot be made; " +
                $"give sides from 1 to {MaximumSide} and at most {MaximumPixels} pixels in all.");
        }

        Width = width;
        Height = height;
        Rgba = new byte[4 * width * height];
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>
    /// The pixels, four bytes each (red, green, blue, opacity; not premultiplied); the pixel at column x of row y starts at
    /// <c>4 * (y * Width + x)</c>. Writing here changes the picture.
    /// </summary>
    public byte[] Rgba { get; }

    /// <summary>Reads a PNG file.</summary>
    /// <param name="path">The file to read.</param>
    /// <exception cref="InvalidInputException">The file is missing, cannot be read, is no PNG, is cut short, or is too large.</exception>
    internal static Picture FromPng(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"Cannot read the picture '{path}'; check that the file exists and may be read.", error);
        }

        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat != SKEncodedImageFormat.Png)
        {
            throw new InvalidInputException($"The file '{path}' is not a PNG picture; give a PNG file.");
        }

        var picture = new Picture(codec.Info.Width, codec.Info.Height);
        var result = picture.WithPixels((info, pixels) => codec.GetPixels(info, pixels));
        return result == SKCodecResult.Success
            ? picture
            : throw new InvalidInputException($"The picture '{path}' is damaged or cut short; make or copy it again.");
    }

    /// <summary>The picture as the bytes of a PNG file, without loss.</summary>
    public byte[] ToPng() => Greys() is { } greys
        ? GreyPng(greys)
        : WithPixels((info, pixels) => Encode(info, pixels, compression: 6));

    /// <summary>Writes the picture as a PNG file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <exception cref="InvalidInputException">The folder is missing, the path is a folder, or writing there is not allowed.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Save(string path) => AtomicFile.WriteAllBytes(path, ToPng());

    /// <summary>Copies a Skia bitmap of any pixel format.</summary>
    internal static Picture FromBitmap(SKBitmap bitmap)
    {
        var picture = new Picture(bitmap.Width, bitmap.Height);
        using var map = bitmap.PeekPixels();
        picture.WithPixels((info, pixels) => map.ReadPixels(info, pixels, info.RowBytes));
        return picture;
    }

    /// <summary>A premultiplied Skia bitmap with the same pixels, to draw on.</summary>
    internal SKBitmap ToBitmap() => WithPixels((info, pixels) =>
    {
        var bitmap = new SKBitmap(info.WithAlphaType(SKAlphaType.Premul));
        using var map = new SKPixmap(info, pixels, info.RowBytes);
        using var target = bitmap.PeekPixels();
        map.ReadPixels(target.Info, target.GetPixels(), target.RowBytes);
        return bitmap;
    });

    /// <summary>Copies <paramref name="source"/> whole, its top left corner at the given pixel; it must fit.</summary>
    internal void Paste(Picture source, int left, int top)
    {
        for (var y = 0; y < source.Height; y++)
        {
            source.Rgba.AsSpan(4 * y * source.Width, 4 * source.Width).CopyTo(Rgba.AsSpan(4 * (((top + y) * Width) + left)));
        }
    }

    /// <summary>Gives every pixel one opaque colour.</summary>
    internal void Fill(byte red, byte green, byte blue)
    {
        for (var i = 0; i < Rgba.Length; i += 4)
        {
            (Rgba[i], Rgba[i + 1], Rgba[i + 2], Rgba[i + 3]) = (red, green, blue, 255);
        }
    }

    /// <summary>The greys of an opaque grey picture; null if it has colours.</summary>
    private byte[]? Greys()
    {
        var greys = new byte[Rgba.Length / 4];
        for (var i = 0; i < greys.Length; i++)
        {
            var pixel = Rgba.AsSpan(4 * i, 4);
            if (pixel[0] != pixel[1] || pixel[0] != pixel[2] || pixel[3] != 255)
            {
                return null;
            }

            greys[i] = pixel[0];
        }

        return greys;
    }

    // Grids of soft grey images, one after every epoch: as small at this compression as at a higher one, in a third of the time.
    private unsafe byte[] GreyPng(byte[] greys)
    {
        fixed (byte* pixels = greys)
        {
            return Encode(new SKImageInfo(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque), (nint)pixels, compression: 3);
        }
    }

    private static byte[] Encode(SKImageInfo info, nint pixels, int compression)
    {
        using var map = new SKPixmap(info, pixels, info.RowBytes);
        using var data = map.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, compression));
        return data?.ToArray() ?? throw new InvalidOperationException("The PNG encoder refused the picture.");
    }

    private unsafe T WithPixels<T>(Func<SKImageInfo, nint, T> action)
    {
        var info = new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        fixed (byte* pixels = Rgba)
        {
            return action(info, (nint)pixels);
        }
    }
}
