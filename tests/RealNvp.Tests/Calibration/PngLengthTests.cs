using System.IO.Compression;
using RealNvp.Calibration;
using RealNvp.Specs;

namespace RealNvp.Tests.Calibration;

public sealed class PngLengthTests
{
    private static readonly Shape Grey = new(1, 32, 32);

    [Fact]
    public void Plain_pictures_are_short_and_noise_is_as_long_as_its_bytes()
    {
        var random = new SeededRandom(1);
        float[] noise = [.. Enumerable.Range(0, 1024).Select(_ => (float)random.NextInt(256))];
        Assert.True(PngLength.Bits(new float[1024], Grey)[0] < 8 * 30);
        Assert.InRange(PngLength.Bits(noise, Grey)[0], 8 * 1024, 8 * 1100);
    }

    [Fact]
    public void Filters_make_a_slope_short_and_never_a_picture_longer()
    {
        float[] slope = [.. Enumerable.Range(0, 1024).Select(i => (float)(((i % 32) * 7) + (i / 32)))];
        Assert.True(PngLength.Bits(slope, Grey)[0] < 8 * 60, $"{PngLength.Bits(slope, Grey)[0] / 8} bytes");
        var random = new SeededRandom(2);
        float[] dots = [.. Enumerable.Range(0, 1024).Select(_ => random.NextInt(10) == 0 ? 255f : 0)];
        Assert.True(PngLength.Bits(dots, Grey)[0] <= 8 * Unfiltered(dots));
    }

    [Fact]
    public void Colours_are_compared_with_the_pixel_before_and_not_with_one_another()
    {
        // Three planes of one colour each: interleaved they repeat after a pixel, and all filtered lines are alike.
        float[] plain = [.. Enumerable.Range(0, 3 * 1024).Select(i => (float)(i / 1024 * 100))];
        Assert.True(PngLength.Bits(plain, new Shape(3, 32, 32))[0] < 8 * 60);
    }

    // Each line behind a zero for the filter that is none.
    private static long Unfiltered(float[] pixels)
    {
        using var stream = new MemoryStream();
        using (var deflate = new ZLibStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            foreach (var line in pixels.Chunk(32))
            {
                deflate.Write([0, .. line.Select(value => (byte)value)]);
            }
        }

        return stream.Length;
    }
}
