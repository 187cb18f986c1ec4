using RealNvp.Data.ImageFolders;
using RealNvp.Images;
using SkiaSharp;

namespace RealNvp.Data.Tests.ImageFolders;

public sealed class TriangleScalerTests
{
    [Fact]
    public void Halving_four_columns_weighs_them_by_the_triangle()
    {
        // The triangle around 1 reaches from -1 to 3: weights 0.75, 0.75 and 0.25 on the centres 0.5, 1.5 and 2.5, over their sum.
        var left = ((0.75 * 10) + (0.75 * 50) + (0.25 * 200)) / 1.75;
        var right = ((0.25 * 50) + (0.75 * 200) + (0.75 * 90)) / 1.75;
        Assert.Equal([(byte)Math.Round(left), (byte)Math.Round(right)], Scale([10, 50, 200, 90], 2));
    }

    [Fact]
    public void Doubling_interpolates() => Assert.Equal([0, 25, 75, 100], Scale([0, 100], 4));

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(11)]
    public void The_same_size_is_the_same_picture_and_one_colour_stays_itself_at_any(int to)
    {
        Assert.Equal([3, 1, 4, 1, 5], Scale([3, 1, 4, 1, 5], 5));
        Assert.All(Scale([201, 201, 201, 201, 201], to), value => Assert.Equal(201, value));
    }

    [Fact]
    public void A_fine_pattern_shrinks_to_its_mean_and_not_to_a_coarse_one()
    {
        var shrunk = Scale([.. Enumerable.Range(0, 130).Select(x => (byte)(x % 2 * 200))], 10);

        Assert.All(shrunk, value => Assert.InRange(value, 97, 103));
    }

    [Fact]
    public void Rows_and_columns_of_a_cut_scale_on_their_own()
    {
        var pixels = new byte[6 * 5 * DecodedPicture.PixelLength];
        for (var i = 0; i < 30; i++)
        {
            pixels[i * 4] = (byte)(i % 6);
            pixels[(i * 4) + 1] = (byte)(10 * (i / 6));
        }

        var scaled = new byte[2 * 3 * 2];
        TriangleScaler.Scale(new(pixels, 6, 5), (Top: 1, Left: 2, Height: 3, Width: 4), 2, 3, 2, scaled);

        // Columns 2 to 5 halve to (2 * 0.75 + 3 * 0.75 + 4 * 0.25) / 1.75 = 2.71 and 4.29; rows 10, 20, 30 stay.
        Assert.Equal([3, 4, 3, 4, 3, 4, 10, 10, 20, 20, 30, 30], scaled);
    }

    [Theory]
    [InlineData(SKEncodedOrigin.TopLeft, 3, "abcdef")]
    [InlineData(SKEncodedOrigin.TopRight, 3, "cbafed")]
    [InlineData(SKEncodedOrigin.BottomRight, 3, "fedcba")]
    [InlineData(SKEncodedOrigin.BottomLeft, 3, "defabc")]
    [InlineData(SKEncodedOrigin.LeftTop, 2, "adbecf")]
    [InlineData(SKEncodedOrigin.RightTop, 2, "daebfc")]
    [InlineData(SKEncodedOrigin.RightBottom, 2, "fcebda")]
    [InlineData(SKEncodedOrigin.LeftBottom, 2, "cfbead")]
    public void A_picture_is_turned_as_its_camera_was_held(SKEncodedOrigin origin, int width, string expected)
    {
        var stored = "abcdef".SelectMany(letter => new byte[] { (byte)letter, 0, 0, 0 }).ToArray();

        var turned = TurnedPicture.Of(stored, 3, 2, origin);

        Assert.Equal((width, 6 / width), (turned.Width, turned.Height));
        Assert.Equal(expected, string.Concat(Enumerable.Range(0, 6).Select(i => (char)turned.Pixels[i * 4])));
    }

    private static byte[] Scale(byte[] row, int to)
    {
        var pixels = row.SelectMany(value => new byte[] { value, 0, 0, 0 }).ToArray();
        var scaled = new byte[to];
        TriangleScaler.Scale(new(pixels, row.Length, 1), (0, 0, 1, row.Length), 1, 1, to, scaled);
        return scaled;
    }
}
