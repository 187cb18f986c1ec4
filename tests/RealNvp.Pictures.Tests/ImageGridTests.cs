using RealNvp.Specs;

namespace RealNvp.Pictures.Tests;

public sealed class ImageGridTests
{
    [Fact]
    public void Every_value_of_a_grey_image_drawn_in_pixels_becomes_a_square_of_its_grey()
    {
        var rows = Enumerable.Range(0, 5 * 6).Select(i => (float)(i % 17)).ToArray();

        var picture = ImageGrid.Draw(rows, new Shape(1, 2, 3), levels: 17, columns: 3, targetWidth: 62, ImageScaling.Pixels);

        const int Gap = 2;
        var scale = (62 - (4 * Gap)) / 9;
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
    public void A_magnified_image_goes_softly_from_value_to_value()
    {
        float[] rows = [0, 0, 4, 4];

        var soft = Greys(ImageGrid.Draw(rows, new Shape(1, 1, 4), levels: 5, columns: 1, targetWidth: 92), 6, 80, line: 12);
        var hard = Greys(ImageGrid.Draw(rows, new Shape(1, 1, 4), levels: 5, columns: 1, targetWidth: 92, ImageScaling.Pixels), 6, 80, line: 12);

        Assert.Equal([0, 255], hard.Distinct());
        Assert.Equal(soft.Order(), soft);
        Assert.True(soft.Distinct().Count() > 10);
        Assert.Equal((0, 255), (soft[0], soft[^1]));
        Assert.All(Enumerable.Range(0, 40), i => Assert.InRange(soft[i] + soft[79 - i], 254, 256));
    }

    [Fact]
    public void A_soft_image_of_one_value_has_that_value_everywhere()
    {
        var rows = Enumerable.Range(0, 256 * 4).Select(i => (float)(i / 4)).ToArray();

        var picture = ImageGrid.Draw(rows, new Shape(1, 2, 2), levels: 256, columns: 16, targetWidth: 500);

        var (gap, side) = (2, (picture.Width - 2) / 16);
        for (var i = 0; i < 256; i++)
        {
            for (var line = 0; line < side - gap; line++)
            {
                var tile = Greys(picture, gap + (i % 16 * side), side - gap, gap + (i / 16 * side) + line);
                Assert.All(tile, grey => Assert.Equal(i, grey));
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(9, 1)]
    public void Soft_images_of_any_form_have_each_channel_by_itself(int height, int width)
    {
        float[] rows = [.. Enumerable.Repeat(3f, height * width), .. Enumerable.Repeat(0f, height * width), .. Enumerable.Range(0, height * width)];

        var picture = ImageGrid.Draw(rows, new Shape(3, height, width), levels: 10, columns: 1, targetWidth: 40 * width);

        var gap = Greys(picture, 0, picture.Width, picture.Height / 2).TakeWhile(grey => grey == 64).Count();
        for (var line = gap; line < picture.Height - gap; line++)
        {
            Assert.All(Enumerable.Range(gap, picture.Width - (2 * gap)), x =>
            {
                var (red, green, blue, opacity) = PixelAt(picture, x, line);
                Assert.Equal((85, 0, 255), (red, green, opacity));

                // A cubic goes a little beyond the ends of a ramp.
                Assert.InRange(blue, 0, (((height * width) - 1) * 255 / 9) + 3);
            });
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(28)]
    public void A_soft_picture_of_grey_images_is_grey_everywhere_and_so_exact_in_a_movie(int size)
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 64 * size * size).Select(_ => (float)random.Next(256)).ToArray();

        var picture = ImageGrid.Draw(rows, new Shape(1, size, size), levels: 256, columns: 8);

        Assert.All(picture.Rgba.Chunk(4), pixel => Assert.Equal([pixel[0], pixel[0], pixel[0], 255], pixel));
        using var folder = new TemporaryFolder();
        using (var movie = new GifMovie(folder["m.gif"]))
        {
            movie.Add(picture, "epoch 0");
            movie.Add(picture, "epoch 1");
            movie.Finish();
        }

        Assert.All(DecodedGif.Of(File.ReadAllBytes(folder["m.gif"])), frame => Assert.Equal(picture.Rgba, frame.Rgba[..picture.Rgba.Length]));
    }

    [Fact]
    public void Soft_images_leave_no_trace_in_their_neighbours_or_in_the_gaps()
    {
        float[] rows = [.. Enumerable.Repeat(1f, 16), .. Enumerable.Repeat(0f, 16)];

        var picture = ImageGrid.Draw(rows, new Shape(1, 4, 4), levels: 2, columns: 2, targetWidth: 180);

        var lines = Enumerable.Range(0, picture.Height).Select(line => string.Join(' ', Runs(Greys(picture, 0, picture.Width, line))));
        Assert.Equal(["178x64", "6x64 80x255 6x64 80x0 6x64"], lines.Distinct());
    }

    [Theory]
    [InlineData(ImageScaling.Soft)]
    [InlineData(ImageScaling.Pixels)]
    public void An_image_that_is_not_magnified_is_drawn_exactly(ImageScaling scaling)
    {
        var random = new Random(6);
        var rows = Enumerable.Range(0, 3 * 3 * 40 * 50).Select(_ => (float)random.Next(256)).ToArray();

        var picture = ImageGrid.Draw(rows, new Shape(3, 40, 50), levels: 256, columns: 3, targetWidth: 200, scaling);

        for (var i = 0; i < 3 * 40 * 50; i++)
        {
            var (image, y, x) = (i / 2000, i % 2000 / 50, i % 50);
            var at = (image * 6000) + (i % 2000);
            Assert.Equal(
                ((byte)rows[at], (byte)rows[at + 2000], (byte)rows[at + 4000], (byte)255),
                PixelAt(picture, 4 + (image * 54) + x, 4 + y));
        }
    }

    [Theory]
    [InlineData(8, 10, 720, 4, 64)]
    [InlineData(8, 8, 720, 6, 80)]
    [InlineData(8, 32, 720, 2, 16)]
    [InlineData(8, 100, 720, 1, 8)]
    [InlineData(28, 10, 720, 4, 56)]
    [InlineData(64, 8, 720, 4, 64)]
    [InlineData(8, 2, 720, 6, 344)]
    public void Images_have_gaps_between_them_that_suit_their_size(int size, int columns, int targetWidth, int gap, int shown)
    {
        var rows = Enumerable.Repeat(1f, columns * size * size).ToArray();

        var picture = ImageGrid.Draw(rows, new Shape(1, size, size), levels: 2, columns, targetWidth);

        var tiles = Enumerable.Repeat($"{shown}x255 {gap}x64", columns);
        Assert.Equal($"{gap}x64 {string.Join(' ', tiles)}", string.Join(' ', Runs(Greys(picture, 0, picture.Width, picture.Height / 2))));
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

    [Fact]
    public void Images_lie_at_the_places_that_they_are_given()
    {
        var picture = ImageGrid.Draw([1, 1, 1], new Shape(1, 1, 1), levels: 2, columns: 2, targetWidth: 1, places: [0, 2, 3]);

        Assert.Equal((5, 5), (picture.Width, picture.Height));
        Assert.Equal([true, false, true, true], new[] { (1, 1), (3, 1), (1, 3), (3, 3) }.Select(pixel => PixelAt(picture, pixel.Item1, pixel.Item2).Red == 255));
        Assert.Throws<InvalidInputException>(() => ImageGrid.Draw([1, 1], new Shape(1, 1, 1), 2, 2, places: [1, 1]));
        Assert.Throws<InvalidInputException>(() => ImageGrid.Draw([1, 1], new Shape(1, 1, 1), 2, 2, places: [0]));
        Assert.Throws<InvalidInputException>(() => ImageGrid.Draw([1, 1], new Shape(1, 1, 1), 2, 2, places: [-1, 0]));
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

    /// <summary>The reds of a stretch of a line.</summary>
    private static int[] Greys(Picture picture, int left, int width, int line) =>
        [.. Enumerable.Range(left, width).Select(x => (int)PixelAt(picture, x, line).Red)];

    /// <summary>Equal values in a row as how many there are of which, such as 4x64.</summary>
    private static IEnumerable<string> Runs(int[] values)
    {
        var start = 0;
        for (var i = 1; i <= values.Length; i++)
        {
            if (i == values.Length || values[i] != values[start])
            {
                yield return $"{i - start}x{values[start]}";
                start = i;
            }
        }
    }

    private static (byte Red, byte Green, byte Blue, byte Opacity) PixelAt(Picture picture, int x, int y)
    {
        var pixel = picture.Rgba.AsSpan(4 * ((y * picture.Width) + x), 4);
        return (pixel[0], pixel[1], pixel[2], pixel[3]);
    }
}
