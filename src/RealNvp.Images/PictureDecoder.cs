using RealNvp.Data;
using SkiaSharp;

namespace RealNvp.Images;

/// <summary>
/// Decodes pictures with Skia: PNG, JPEG, WebP, GIF (its first frame) and BMP, of at most 8,192 x 8,192 pixels. Whoever loads pictures passes it as
/// <see cref="DataOptions.Pictures"/>, or to <see cref="PictureReader.Open"/>.
/// </summary>
public sealed class PictureDecoder : IPictureDecoder
{
    // 8,192 by 8,192: a header may claim anything.
    private const int MostPixels = 1 << 26;

    // What a file may claim anyway, and for each of its bytes: a PNG of black and white, the densest of all, has 8 pixels a byte and is packed 1,032 times.
    private const long PixelsOfAnyFile = 1 << 22;
    private const long PixelsPerByte = 8 * 1032;

    // The largest picture sixty-four times, which takes seconds; cameras go over theirs ten times at most.
    private const long MostScanned = 64L * MostPixels;

    private PictureDecoder()
    {
    }

    /// <summary>The one there is; it holds nothing and may be used by many threads at once.</summary>
    public static PictureDecoder Instance { get; } = new();

    /// <inheritdoc/>
    public (int Width, int Height, bool IsGrey) ReadHeader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var codec = Open(path);
        return (codec.Info.Width, codec.Info.Height, codec.Info.ColorType == SKColorType.Gray8);
    }

    /// <inheritdoc/>
    public DecodedPicture Decode(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var codec = Open(path);
        RequireFewScans(codec, path);
        var stored = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        using var bitmap = new SKBitmap(stored);
        var result = codec.GetPixels(stored, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw new BrokenPictureException(result == SKCodecResult.IncompleteInput ? "it is cut short" : $"it is damaged ({result})");
        }

        return TurnedPicture.Of(bitmap.GetPixelSpan(), stored.Width, stored.Height, Origin(codec, path));
    }

    private static SKEncodedOrigin Origin(SKCodec codec, string path) =>
        codec is { EncodedFormat: SKEncodedImageFormat.Png, EncodedOrigin: SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default }
            ? PngOrientation.Read(path)
            : codec.EncodedOrigin;

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
