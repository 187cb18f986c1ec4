namespace RealNvp.Data.ImageFolders;

/// <summary>
/// Scales pictures with a triangle as wide as what becomes one pixel, along each axis in turn: linear interpolation where a picture
/// grows, and no aliasing where it shrinks. (Skia's own scaling halves first and then interpolates, which blurs, and blurred
/// pictures are likelier than those the literature measures.)
/// </summary>
internal static class TriangleScaler
{
    /// <summary>
    /// Scales the part of a picture within a cut to <paramref name="height"/> by <paramref name="width"/>, its first channels one after
    /// the other.
    /// </summary>
    public static void Scale(
        DecodedPicture picture, (int Top, int Left, int Height, int Width) cut, int channels, int height, int width, Span<byte> destination)
    {
        var columns = new Taps(cut.Width, width);
        var rows = new Taps(cut.Height, height);
        var narrow = new float[cut.Height * width];
        var line = new float[cut.Width];
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < cut.Height; y++)
            {
                var source = picture.Pixels.AsSpan((((cut.Top + y) * picture.Width) + cut.Left) * DecodedPicture.PixelLength);
                for (var x = 0; x < line.Length; x++)
                {
                    line[x] = source[(x * DecodedPicture.PixelLength) + channel];
                }

                for (var x = 0; x < width; x++)
                {
                    narrow[(y * width) + x] = columns.Sum(x, line, 0, 1);
                }
            }

            var plane = destination.Slice(channel * height * width, height * width);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    plane[(y * width) + x] = (byte)Math.Clamp(MathF.Floor(rows.Sum(y, narrow, x, width) + 0.5f), 0, byte.MaxValue);
                }
            }
        }
    }

    /// <summary>For each place along the scaled axis: where its triangle begins on the axis there was, and the weights from there on.</summary>
    private sealed class Taps
    {
        private readonly int[] _starts;
        private readonly float[][] _weights;

        public Taps(int from, int to)
        {
            var scale = (double)from / to;
            var reach = Math.Max(1, scale);
            _starts = new int[to];
            _weights = new float[to][];
            for (var place = 0; place < to; place++)
            {
                var centre = (place + 0.5) * scale;
                var start = Math.Max(0, (int)(centre - reach + 0.5));
                var end = Math.Min(from, (int)(centre + reach + 0.5));
                var weights = new double[end - start];
                for (var i = 0; i < weights.Length; i++)
                {
                    weights[i] = Math.Max(0, 1 - (Math.Abs(start + i + 0.5 - centre) / reach));
                }

                var sum = weights.Sum();
                _starts[place] = start;
                _weights[place] = Array.ConvertAll(weights, weight => (float)(weight / sum));
            }
        }

        public float Sum(int place, ReadOnlySpan<float> values, int offset, int step)
        {
            var sum = 0f;
            var index = offset + (_starts[place] * step);
            foreach (var weight in _weights[place])
            {
                sum += weight * values[index];
                index += step;
            }

            return sum;
        }
    }
}
