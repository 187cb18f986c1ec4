using SkiaSharp;

namespace RealNvp.Data.ImageFolders;

/// <summary>Reads pictures of every kind that Skia decodes: PNG, JPEG, WebP, GIF (its first frame) and BMP.</summary>
internal static class PictureDecoder
{
    /// <summary>The most pixels of a picture that is decoded, 8,192 by 8,192: a header may claim anything.</summary>
    public const int MostPixels = 1 << 26;

    // What a file may claim anyway, and for each of its bytes: a PNG of black and white, the densest of all, has 8 pixels a byte and is packed 1,032 times.
    private const long PixelsOfAnyFile = 1 << 22;
    private const long PixelsPerByte = 8 * 1032;

    // The largest picture sixty-four times, which takes seconds; cameras go over theirs ten times at most.
    private const long MostScanned = 64L * MostPixels;

    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp" };

    /// <summary>Whether the name ends like a picture's.</summary>
    public static bool IsPicture(string path) => Endings.Contains(Path.GetExtension(path));

    /// <summary>Reads a picture's header.</summary>
    /// <exception cref="BrokenPictureException">It has none, or one that cannot be true.</exception>
    public static PictureFile ReadHeader(string path)
    {
        using var codec = Open(path);
        return new(path, codec.Info.Width, codec.Info.Height, codec.Info.ColorType == SKColorType.Gray8);
    }

    /// <summary>Reads a picture's pixels, turned the way its camera was held; what is transparent is seen on black.</summary>
    /// <exception cref="BrokenPictureException">The file is no whole picture.</exception>
    public static DecodedPicture Decode(string path)
    {
        using var codec = Open(path);
        RequireFewScans(codec, path);
        var stored = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        using var bitmap = new SKBitmap(stored);
        var result = codec.GetPixels(stored, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new BrokenPictureException(result == SKCodecResult.IncompleteInput ? "it is cut short" : $"it is damaged ({result})");
        }

        return DecodedPicture.Turned(bitmap.GetPixelSpan(), stored.Width, stored.Height, codec.EncodedOrigin);
    }

    private static void RequireFewScans(SKCodec codec, string path)
    {
        var pixels = (long)codec.Info.Width * codec.Info.Height;
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegScans.Count(path) is > 1 and var scans && scans * pixels > MostScanned)
        {
            throw new BrokenPictureException(FormattableString.Invariant($"it goes over its {pixels} pixels {scans} times"));
        }
    }

    private static SKCodec Open(string path)
    {
        long length;
        try
        {
            // Skia gives no reason for a file it cannot open, and none for one that is empty.
            using var file = File.OpenHandle(path);
            length = RandomAccess.GetLength(file);
            if (length == 0)
            {
                throw new BrokenPictureException("it is empty");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BrokenPictureException($"it cannot be read ({error.Message.TrimEnd('.')})");
        }

        var codec = SKCodec.Create(path, out var result)
            ?? throw new BrokenPictureException(result == SKCodecResult.IncompleteInput ? "it is cut short" : $"it is no picture of a known kind ({result})");
        var pixels = (long)codec.Info.Width * codec.Info.Height;
        var most = Math.Min(MostPixels, PixelsOfAnyFile + (PixelsPerByte * length));
        if (pixels >= 1 && pixels <= most)
        {
            return codec;
        }

        var claim = FormattableString.Invariant($"it claims {codec.Info.Width} x {codec.Info.Height} pixels, which is not between 1 and {most}");
        codec.Dispose();
        throw new BrokenPictureException(claim);
    }
}
