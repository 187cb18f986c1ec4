using System.IO.Compression;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Calibration;

/// <summary>
/// How long pictures are as PNG: the complexity that a likelihood of pictures must be seen against (arXiv:1909.11480). PNG is a filter and
/// deflate; the filter is none, or for each line the one with the least sum of absolute values (PNG specification, section 12.7), whichever
/// compresses better. The frame around the data, the same for all pictures of a shape, is not counted.
/// </summary>
/// <remarks>Lengths may differ by some bytes between versions of the compressor; pictures should be scored where they were calibrated, or nearly.</remarks>
internal static class PngLength
{
    /// <summary>The most levels of a value, which is then one byte.</summary>
    public const int MostLevels = 256;

    private const int Filters = 5;

    /// <summary>The length of each picture, in bits.</summary>
    /// <param name="rows"><c>[n, channels, height, width]</c>, levels from 0 to 255.</param>
    /// <param name="shape"><c>[channels, height, width]</c>.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    public static double[] Bits(float[] rows, Shape shape, CancellationToken cancellationToken = default)
    {
        var lengths = new double[rows.Length / shape.Size];
        Parallel.For(
            0, lengths.Length, SoleThread.Loop(cancellationToken),
            row => lengths[row] = 8.0 * Bytes(rows.AsSpan(row * shape.Size, shape.Size), shape));
        return lengths;
    }

    private static int Bytes(ReadOnlySpan<float> picture, Shape shape)
    {
        var (channels, height, width) = (shape[0], shape[1], shape[2]);
        var stride = width * channels;

        // A line of zeros stands above the first, and a pixel of zeros before each, as the filters see it.
        var pixels = new byte[height * stride];
        for (var index = 0; index < picture.Length; index++)
        {
            var (channel, place) = Math.DivRem(index, height * width);
            pixels[(place * channels) + channel] = (byte)Math.Clamp(picture[index], 0, MostLevels - 1);
        }

        return Math.Min(Deflated(pixels, stride, channels, isFiltered: false), Deflated(pixels, stride, channels, isFiltered: true));
    }

    private static int Deflated(byte[] pixels, int stride, int channels, bool isFiltered)
    {
        using var compressed = new MemoryStream(pixels.Length + 64);
        using (var deflate = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            Span<byte> above = new byte[stride];
            var candidates = new byte[Filters * (stride + 1)];
            for (var start = 0; start < pixels.Length; start += stride)
            {
                var line = pixels.AsSpan(start, stride);
                var best = 0;
                var least = long.MaxValue;
                for (var filter = 0; filter < (isFiltered ? Filters : 1); filter++)
                {
                    var sum = Filter(filter, line, above, channels, candidates.AsSpan(filter * (stride + 1), stride + 1));
                    (best, least) = sum < least ? (filter, sum) : (best, least);
                }

                deflate.Write(candidates, best * (stride + 1), stride + 1);
                above = line;
            }
        }

        return (int)compressed.Length;
    }

    // Writes the filter's number and the filtered line; the sum of absolute values says how well it did.
    private static long Filter(int filter, ReadOnlySpan<byte> line, ReadOnlySpan<byte> above, int channels, Span<byte> result)
    {
        result[0] = (byte)filter;
        var sum = 0L;
        for (var i = 0; i < line.Length; i++)
        {
            int left = i < channels ? 0 : line[i - channels], up = above[i], corner = i < channels ? 0 : above[i - channels];
            var predicted = filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => 0,
            };
            var value = (byte)(line[i] - predicted);
            result[i + 1] = value;
            sum += Math.Abs((int)(sbyte)value);
        }

        return sum;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
