using SkiaSharp;

namespace RealNvp.Cli.Tests;

/// <summary>Folders of pictures of random colours.</summary>
internal static class TestPictures
{
    public static void Write(string folder, int count, int width, int height, ulong seed = 9)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
            var random = SeededRandom.For(seed, (ulong)i);
            for (var pixel = 0; pixel < width * height; pixel++)
            {
                bitmap.SetPixel(pixel % width, pixel / width, new SKColor((uint)random.NextUInt64() | 0xff000000));
            }

            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(folder, $"{i:00}.png"), data.ToArray());
        }
    }
}
