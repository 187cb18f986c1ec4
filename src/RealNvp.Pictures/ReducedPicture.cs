namespace RealNvp.Pictures;

/// <summary>A picture made smaller by a whole number, each square of its pixels become their mean. Opacity is laid over white.</summary>
internal static class ReducedPicture
{
    /// <summary>The picture so many times smaller; what is left over at the right and below is cut off.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="times">From 1, which leaves the picture as it is, to its shorter side.</param>
    public static Picture Of(Picture picture, int times)
    {
        if (times == 1)
        {
            return picture;
        }

        var reduced = new Picture(picture.Width / times, picture.Height / times);
        for (var i = 0; i < reduced.Rgba.Length; i += 4)
        {
            var (x, y) = (i / 4 % reduced.Width, i / 4 / reduced.Width);
            Mean(picture, x * times, y * times, times, reduced.Rgba.AsSpan(i, 4));
        }

        return reduced;
    }

    private static void Mean(Picture picture, int left, int top, int times, Span<byte> mean)
    {
        var (red, green, blue, opacity) = (0L, 0L, 0L, 0L);
        for (var y = top; y < top + times; y++)
        {
            var line = picture.Rgba.AsSpan(4 * ((y * picture.Width) + left), 4 * times);
            for (var i = 0; i < line.Length; i += 4)
            {
                red += line[i] * line[i + 3];
                green += line[i + 1] * line[i + 3];
                blue += line[i + 2] * line[i + 3];
                opacity += line[i + 3];
            }
        }

        var whole = 255L * times * times;
        var white = 255 * (whole - opacity);
        (mean[0], mean[1], mean[2], mean[3]) = (Of(red), Of(green), Of(blue), 255);

        byte Of(long sum) => (byte)((sum + white + (whole / 2)) / whole);
    }
}
