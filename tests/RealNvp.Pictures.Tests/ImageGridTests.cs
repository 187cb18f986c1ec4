using RealNvp.Specs;

namespace RealNvp.Pictures.Tests;

public sealed class ImageGridTests
{
    [Fact]
    public void Every_value_of_a_grey_image_becomes_a_square_of_its_grey()
    {
        var rows = Enumerable.Range(0, 5 * 6).Select(i => (float)(i % 17)).ToArray();

        var picture = ImageGrid.Draw(rows, new Shape(1, 2, 3), levels: 17, columns: 3, targetWidth: 60);

        const int Gap = 1;
        var scale = (60 - (4 * Gap)) / 9;
        Assert.Equal(((9 * scale) + (4 * Gap), (4 * scale) + (3 * Gap)), (picture.Width, picture.Height));
        for (var i = 0; i < rows.Length; i++)
        {
            var (image, y, x) = (i / 6, i % 6 / 3, i % 3);
            var grey = (byte)Math.Round(255 * rows[i] / 16);
            for (var step = 0; step < scale * scale; step++)
            {
                var column = Gap + (image % 3 * ((3 * scale) + Gap)) + (x * scale) + (step % scale);
                var line = Gap + (image / 3 * ((2 * scale) + Gap)) + (y * scale) + (step / scale);
                Assert.Equal((grey, grey, grey, (byte)255), PixelAt(picture, column, line));
            }
        }
    }

    [Fact]
    public void The_three_planes_of_a_colour_image_become_red_green_and_blue()
    {
        float[] rows = [0, 255, 10, 20, 30, 40];

        var picture = ImageGrid.Draw(rows, new Shape(3, 1, 2), levels: 256, columns: 1, targetWidth: 1);

        Assert.Equal((0, 10, 30, 255), PixelAt(picture, 1, 1));
        Assert.Equal((255, 20, 40, 255), PixelAt(picture, 2, 1));
    }

    [Fact]
    public void Values_out_of_range_are_drawn_as_the_nearest_end()
    {
        float[] rows = [-3, float.NegativeInfinity, float.NaN, 99, float.PositiveInfinity, 1];

        var picture = ImageGrid.Draw(rows, new Shape(1, 1, 6), levels: 2, columns: 1, targetWidth: 1);

        Assert.Equal([0, 0, 0, 255, 255, 255], Enumerable.Range(1, 6).Select(x => (int)PixelAt(picture, x, 1).Red));
    }

    [Fact]
    public void Gaps_and_the_empty_places_of_the_last_row_have_one_colour()
    {
        var picture = ImageGrid.Draw([1, 1, 1], new Shape(1, 1, 1), levels: 2, columns: 2, targetWidth: 1);

        Assert.Equal((5, 5), (picture.Width, picture.Height));
        Assert.Equal(PixelAt(picture, 0, 0), PixelAt(picture, 3, 3));
        Assert.NotEqual(PixelAt(picture, 0, 0), PixelAt(picture, 1, 3));
    }

    [Theory]
    [InlineData("1,28,28", true)]
    [InlineData("3,32,32", true)]
    [InlineData("2,8,8", false)]
    [InlineData("28,28", false)]
    [InlineData("2", false)]
    public void Only_grey_and_colour_images_can_be_drawn(string sizes, bool expected)
    {
        var shape = new Shape(sizes.Split(',').Select(int.Parse).ToArray());

        Assert.Equal(expected, ImageGrid.CanDraw(shape));
        if (!expected)
        {
            Assert.Throws<InvalidInputException>(() => ImageGrid.Draw(new float[shape.Size], shape, 2, 1));
        }
    }

    [Theory]
    [InlineData(3, 2, 1, 720)]
    [InlineData(0, 2, 1, 720)]
    [InlineData(4, 1, 1, 720)]
    [InlineData(4, 2, 0, 720)]
    [InlineData(4, 2, 1, 0)]
    [InlineData(4, 2, 1, 2_000_000_000)]
    public void Numbers_that_make_no_grid_are_refused(int values, int levels, int columns, int targetWidth) =>
        Assert.Throws<InvalidInputException>(
            () => ImageGrid.Draw(new float[values], new Shape(1, 2, 2), levels, columns, targetWidth));

    private static (byte Red, byte Green, byte Blue, byte Opacity) PixelAt(Picture picture, int x, int y)
    {
        var pixel = picture.Rgba.AsSpan(4 * ((y * picture.Width) + x), 4);
        return (pixel[0], pixel[1], pixel[2], pixel[3]);
    }
}
