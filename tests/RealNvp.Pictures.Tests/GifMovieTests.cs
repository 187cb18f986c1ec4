using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CsCheck;

namespace RealNvp.Pictures.Tests;

public sealed class GifMovieTests
{
    [Fact]
    public void Frames_with_up_to_256_colours_come_back_pixel_for_pixel()
    {
        int[] counts = [1, 2, 3, 4, 5, 16, 17, 128, 129, 255, 256];
        var frames = counts.Select(colours => Noise(61, 43, colours, seed: colours)).ToArray();

        var decoded = DecodedGif.Of(Movie(frames));

        Assert.Equal(frames.Length, decoded.Count);
        for (var i = 0; i < frames.Length; i++)
        {
            Assert.Equal(frames[i].Rgba, decoded[i].Rgba);
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(255)]
    [InlineData(256)]
    public void Frames_that_change_in_part_come_back_pixel_for_pixel(int colours)
    {
        var first = Noise(61, 43, colours, seed: 1);
        Picture[] frames = [first, MirroredBelow(20), MirroredBelow(42), first, first];

        var decoded = DecodedGif.Of(Movie(frames));

        Assert.Equal(frames.Length, decoded.Count);
        for (var i = 0; i < frames.Length; i++)
        {
            Assert.Equal(frames[i].Rgba, decoded[i].Rgba);
        }

        // The same colours in other places.
        Picture MirroredBelow(int line)
        {
            var mirrored = new Picture(first.Width, first.Height);
            first.Rgba.CopyTo(mirrored.Rgba, 0);
            MemoryMarshal.Cast<byte, int>(mirrored.Rgba.AsSpan(4 * first.Width * line)).Reverse();
            return mirrored;
        }
    }

    [Fact]
    public void What_stays_as_it_was_takes_next_to_no_place()
    {
        var frame = Noise(300, 200, 64, seed: 4);

        var (one, three) = (Movie([frame]).Length, Movie([frame, frame, frame]).Length);

        Assert.InRange(three, one, one + 2000);
    }

    [Fact]
    public void A_pixel_that_stays_beside_more_colours_than_fit_keeps_the_colour_it_had()
    {
        var (first, second) = (Noise(100, 100, 200, seed: 5), Noise(100, 100, 5000, seed: 6));
        first.Rgba.AsSpan(0, 4 * 100 * 50).CopyTo(second.Rgba);

        var decoded = DecodedGif.Of(Movie([first, second]))[1];

        Assert.Equal(first.Rgba[..(4 * 100 * 50)], decoded.Rgba[..(4 * 100 * 50)]);
        Assert.InRange(second.Rgba.Zip(decoded.Rgba, (a, b) => Math.Abs(a - b)).Average(), 0, 16);
    }

    [Fact]
    public void Fewer_shades_are_the_nearest_to_each_value_black_and_white_among_them()
    {
        var frame = new Picture(256, 1);
        for (var i = 0; i < 256; i++)
        {
            frame.Rgba.AsSpan(4 * i, 3).Fill((byte)i);
            frame.Rgba[(4 * i) + 3] = 255;
        }

        var decoded = DecodedGif.Of(Movie([frame], shades: 6))[0];

        var greys = decoded.Rgba.Chunk(4).Select(pixel => (int)pixel[0]).ToArray();
        Assert.Equal([0, 51, 102, 153, 204, 255], greys.Distinct());
        Assert.All(Enumerable.Range(0, 256), value => Assert.InRange(Math.Abs(greys[value] - value), 0, 25));
    }

    [Fact]
    public void A_reduced_movie_shows_the_mean_of_each_square_of_pixels()
    {
        var frame = new Picture(5, 2);
        ReadOnlySpan<byte> reds = [0, 10, 100, 100, 7, 20, 30, 100, 104, 7];
        for (var i = 0; i < 10; i++)
        {
            (frame.Rgba[4 * i], frame.Rgba[(4 * i) + 1], frame.Rgba[(4 * i) + 3]) = (reds[i], 80, 255);
        }

        frame.Rgba[3] = 0;
        var decoded = DecodedGif.Of(Movie([frame], reduction: 2))[0];

        // The first pixel is transparent, which is white.
        Assert.Equal((2, 1), (decoded.Width, decoded.Height));
        Assert.Equal([(255 + 60 + 2) / 4, (255 + 240 + 2) / 4, (255 + 2) / 4, 255, 101, 80, 0, 255], decoded.Rgba.Select(value => (int)value));
    }

    [Fact]
    public void Noise_that_overflows_the_code_table_many_times_comes_back_pixel_for_pixel()
    {
        var frame = Noise(400, 300, 256, seed: 7);

        Assert.Equal(frame.Rgba, DecodedGif.Of(Movie([frame]))[0].Rgba);
    }

    [Fact]
    public void Pictures_of_every_small_length_come_back_pixel_for_pixel() =>
        Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 256], Gen.Int[0, 10_000]).Sample(
            (width, colours, seed) =>
            {
                var frame = Noise(width, 1, colours, seed);
                return DecodedGif.Of(Movie([frame]))[0].Rgba.AsSpan().SequenceEqual(frame.Rgba);
            },
            seed: "0000KOIPe036", iter: 100);

    [Fact]
    public void The_end_code_is_as_wide_as_the_format_asks_at_every_length()
    {
        // Single-colour lines pass each change of code width at their very end for some of these lengths.
        for (var length = 1; length <= 900; length++)
        {
            using var stream = new MemoryStream();
            new GifLzw().Write(stream, new byte[length], 2);
            Assert.Equal(length, StrictLzw.Decode(stream.ToArray()).Length);
        }
    }

    [Fact]
    public void A_picture_of_more_than_256_colours_stays_close_to_its_colours()
    {
        var frame = new Picture(256, 128);
        for (var i = 0; i < frame.Width * frame.Height; i++)
        {
            var (x, y) = (i % 256, i / 256);
            (frame.Rgba[4 * i], frame.Rgba[(4 * i) + 1], frame.Rgba[(4 * i) + 2], frame.Rgba[(4 * i) + 3]) =
                ((byte)x, (byte)(2 * y), (byte)(255 - x), 255);
        }

        var decoded = DecodedGif.Of(Movie([frame]))[0];

        var errors = frame.Rgba.Zip(decoded.Rgba, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.InRange(errors.Max(), 1, 24);
        Assert.InRange(errors.Average(), 0, 5);
    }

    [Fact]
    public void One_rare_colour_beyond_256_moves_the_others_by_little()
    {
        var frame = new Picture(300, 1);
        for (var i = 0; i < 300; i++)
        {
            frame.Rgba.AsSpan(4 * i, 3).Fill((byte)Math.Min(i, 255));
            frame.Rgba[(4 * i) + 3] = 255;
        }

        frame.Rgba[4 * 299] = 200;
        var decoded = DecodedGif.Of(Movie([frame]))[0];

        Assert.InRange(frame.Rgba.Zip(decoded.Rgba, (a, b) => Math.Abs(a - b)).Max(), 1, 2);
    }

    [Fact]
    public void Opacity_is_laid_over_white()
    {
        var frame = new Picture(2, 1);
        ReadOnlySpan<byte> pixels = [0, 0, 0, 0, 100, 0, 200, 128];
        pixels.CopyTo(frame.Rgba);

        Assert.Equal([255, 255, 255, 255, 177, 127, 227, 255], DecodedGif.Of(Movie([frame]))[0].Rgba);
    }

    [Fact]
    public void The_movie_loops_and_holds_its_last_frame()
    {
        var bytes = Movie([Noise(5, 5, 4, 1), Noise(5, 5, 4, 2), Noise(5, 5, 4, 3)], delay: 9, lastDelay: 321);

        Assert.Equal([90, 90, 3210], DecodedGif.Of(bytes).Select(frame => frame.Milliseconds));
        Assert.True(bytes.AsSpan().IndexOf("NETSCAPE2.0\x03\x01\x00\x00\x00"u8) > 0);
        Assert.Equal(5, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(6)));
        Assert.Equal(0x3B, bytes[^1]);
    }

    [Fact]
    public void A_label_goes_under_the_picture_and_leaves_the_picture_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var frame = Noise(200, 50, 256, seed: 3);
        using (var movie = new GifMovie(folder["m.gif"]))
        {
            movie.Add(frame, "epoch 12");
            movie.Add(frame, "epoch 13");
            movie.Add(frame);
            movie.Finish();
        }

        var decoded = DecodedGif.Of(File.ReadAllBytes(folder["m.gif"]));

        var strips = decoded.Select(one => one.Rgba[frame.Rgba.Length..]).ToArray();
        Assert.All(decoded, one => Assert.Equal(50 + FrameLabel.StripHeight, one.Height));
        Assert.NotEqual(strips[0], strips[1]);
        Assert.Single(strips[2].Chunk(4).Select(pixel => BitConverter.ToInt32(pixel)).Distinct());
        Assert.True(strips[0].Chunk(4).Select(pixel => BitConverter.ToInt32(pixel)).Distinct().Count() > 4);
    }

    [Fact]
    public void A_label_keeps_a_frame_of_all_greys_exact()
    {
        using var folder = new TemporaryFolder();
        var frame = new Picture(256, 4);
        for (var i = 0; i < 1024; i++)
        {
            frame.Rgba.AsSpan(4 * i, 3).Fill((byte)i);
            frame.Rgba[(4 * i) + 3] = 255;
        }

        using (var movie = new GifMovie(folder["m.gif"]))
        {
            movie.Add(frame, "epoch 1");
            movie.Finish();
        }

        Assert.Equal(frame.Rgba, DecodedGif.Of(File.ReadAllBytes(folder["m.gif"]))[0].Rgba[..frame.Rgba.Length]);
    }

    [Fact]
    public void A_movie_given_up_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.gif"], "old");
        using (var movie = new GifMovie(folder["m.gif"]))
        {
            movie.Add(Noise(5, 5, 4, 1));
            Assert.Equal("old", File.ReadAllText(folder["m.gif"]));
        }

        Assert.Equal("old", File.ReadAllText(folder["m.gif"]));
        Assert.Equal(["m.gif"], folder.Files);
    }

    [Fact]
    public void Frames_that_do_not_fit_and_movies_without_a_place_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var movie = new GifMovie(folder["m.gif"]);

        Assert.Throws<InvalidInputException>(movie.Finish);
        movie.Add(Noise(5, 5, 4, 1));
        Assert.Throws<InvalidInputException>(() => movie.Add(Noise(5, 6, 4, 1)));
        Assert.Throws<InvalidInputException>(() => movie.Add(Noise(5, 5, 4, 1), "late label"));
        movie.Finish();
        movie.Finish();
        Assert.Throws<InvalidOperationException>(() => movie.Add(Noise(5, 5, 4, 1)));
        Assert.Throws<InvalidInputException>(() => new GifMovie(Path.Combine(folder["none"], "m.gif")));
        Assert.Throws<InvalidInputException>(() => new GifMovie(folder["m.gif"], delayHundredths: 0));
        Assert.Throws<InvalidInputException>(() => new GifMovie(folder["m.gif"], shades: 1));
        Assert.Throws<InvalidInputException>(() => new GifMovie(folder["m.gif"], shades: 257));
        Assert.Throws<InvalidInputException>(() => new GifMovie(folder["m.gif"], reduction: 0));
        using var small = new GifMovie(folder["s.gif"], reduction: 6);
        Assert.Throws<InvalidInputException>(() => small.Add(Noise(9, 5, 4, 1)));
    }

    private static byte[] Movie(IEnumerable<Picture> frames, int delay = 12, int lastDelay = 150, int reduction = 1, int shades = 256)
    {
        using var folder = new TemporaryFolder();
        using var movie = new GifMovie(folder["m.gif"], delay, lastDelay, reduction, shades);
        foreach (var frame in frames)
        {
            movie.Add(frame);
        }

        movie.Finish();
        return File.ReadAllBytes(folder["m.gif"]);
    }

    private static Picture Noise(int width, int height, int colours, int seed)
    {
        var random = new Random(seed);
        var palette = Enumerable.Range(0, colours).Select(_ => random.Next(1 << 24)).ToArray();
        var picture = new Picture(width, height);
        for (var i = 0; i < width * height; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(
                picture.Rgba.AsSpan(4 * i), palette[random.Next(colours)] | unchecked((int)0xFF000000));
        }

        return picture;
    }
}
