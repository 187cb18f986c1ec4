using SkiaSharp;

namespace RealNvp.Pictures.Tests;

/// <summary>One frame of a GIF as a decoder that is not ours (Skia's) reads it.</summary>
internal sealed record DecodedGif(int Width, int Height, int Milliseconds, byte[] Rgba)
{
    public static IReadOnlyList<DecodedGif> Of(byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        Assert.Equal(SKEncodedImageFormat.Gif, codec.EncodedFormat);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        return [.. Enumerable.Range(0, Math.Max(1, codec.FrameCount)).Select(frame =>
        {
            using var bitmap = new SKBitmap(info);
            Assert.Equal(SKCodecResult.Success, codec.GetPixels(info, bitmap.GetPixels(), new SKCodecOptions(frame)));
            var milliseconds = codec.FrameCount > 0 ? codec.FrameInfo[frame].Duration : 0;
            return new DecodedGif(info.Width, info.Height, milliseconds, bitmap.GetPixelSpan().ToArray());
        })];
    }
}
