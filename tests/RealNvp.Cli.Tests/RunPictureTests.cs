using RealNvp.Cli.Runs;
using RealNvp.Pictures;
using SkiaSharp;

namespace RealNvp.Cli.Tests;

/// <summary>What a run's pictures of samples and the movie of them show.</summary>
public sealed class RunPictureTests(RunFixture runs)
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void A_movie_shows_all_epochs_of_a_short_run(int epochs) =>
        Assert.Equal(Enumerable.Range(0, epochs), RunMovie.Spread([.. Enumerable.Range(0, epochs)]));

    [Theory]
    [InlineData(41)]
    [InlineData(101)]
    [InlineData(5000)]
    public void A_movie_of_a_long_run_leaves_out_epochs_evenly_but_neither_the_first_nor_the_last(int epochs)
    {
        int[] shown = [.. RunMovie.Spread([.. Enumerable.Range(0, epochs)])];

        Assert.Equal((40, 0, epochs - 1), (shown.Length, shown[0], shown[^1]));
        int[] steps = [.. shown.Zip(shown.Skip(1), (one, next) => next - one)];
        Assert.InRange(steps.Max() - steps.Min(), 0, 1);
        Assert.True(steps.Min() > 0);
    }

    [Fact]
    public void A_movie_opens_with_what_the_samples_became_and_then_goes_from_the_start()
    {
        using var movie = Movie("run");

        Assert.Equal(4, movie.FrameCount);
        var (opening, start, end) = (Frame(movie, 0), Frame(movie, 1), Frame(movie, 3));
        Assert.Equal(end, opening);
        Assert.NotEqual(end, start);
        var samples = Picture.FromPng(runs.In("run", "samples", "epoch-002.png"));
        Assert.Equal(samples.Width / 2, movie.Info.Width);
    }

    [Fact]
    public void Without_classes_there_are_eight_lines_of_eight_samples()
    {
        var samples = Picture.FromPng(runs.In("run", "samples", "epoch-002.png"));

        Assert.Equal((8, 8), Tiles(samples));
    }

    [Fact]
    public void A_run_whose_older_pictures_have_another_size_is_resumed_with_a_movie_of_the_others()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("older")).Succeeds();
        foreach (var epoch in (int[])[0, 1])
        {
            new Picture(521, 521).Save(runs.In("older", "samples", $"epoch-00{epoch}.png"));
        }

        CommandRun.Of("resume", runs.In("older"), "--epochs", "4").Succeeds();

        // What opens the movie, and epochs 2 to 4.
        using var movie = Movie("older");
        Assert.Equal(4, movie.FrameCount);
    }

    [Fact]
    public void Pictures_are_soft_unless_pixels_are_asked_for()
    {
        foreach (var (name, options) in (ReadOnlySpan<(string, string[])>)[("usual", []), ("soft", ["--scaling", "soft"]), ("hard", ["--scaling", "pixels"])])
        {
            CommandRun.Of(["sample", runs.Run, "-n", "4", "--out", runs.In($"{name}.png"), .. options]).Succeeds();
            CommandRun.Of(["interpolate", runs.Run, "--walks", "1", "--steps", "4", "--out", runs.In($"walk-{name}.png"), .. options]).Succeeds();
            CommandRun.Of(["manifold", runs.Run, "--steps", "2", "--out", runs.In($"surface-{name}.png"), .. options]).Succeeds();
            CommandRun.Of("encode", runs.Run, "--out", runs.In("latents.npy")).Succeeds();
            CommandRun.Of(["decode", runs.Run, runs.In("latents.npy"), "--out", runs.In($"rows-{name}.png"), .. options]).Succeeds();
        }

        Assert.All(
            ["", "walk-", "surface-", "rows-"],
            picture =>
            {
                var (usual, soft, hard) = (Greys(picture, "usual"), Greys(picture, "soft"), Greys(picture, "hard"));
                Assert.Equal(soft, usual);
                Assert.True(soft.Count > 100, $"{picture}: {soft.Count} greys");

                // The digits have 17 levels, and there are the gaps.
                Assert.InRange(hard.Count, 2, 18);
            });
        CommandRun.Of("sample", runs.Run, "--out", runs.In("never.png"), "--scaling", "sofft").Fails(2, "did you mean 'soft'");

        HashSet<byte> Greys(string picture, string name) => [.. Picture.FromPng(runs.In($"{picture}{name}.png")).Rgba];
    }

    /// <summary>The lines and columns of images in a grid of them: the stretches between the lines of its gaps' grey.</summary>
    internal static (int Lines, int Columns) Tiles(Picture picture)
    {
        var gap = picture.Rgba[0];
        return (Stretches(picture.Height, line => Enumerable.Range(0, picture.Width).All(x => IsGap(x, line))),
            Stretches(picture.Width, column => Enumerable.Range(0, picture.Height).All(y => IsGap(column, y))));

        bool IsGap(int x, int y) => picture.Rgba[4 * ((y * picture.Width) + x)] == gap;

        static int Stretches(int length, Func<int, bool> isGap) => Enumerable.Range(1, length - 1).Count(i => !isGap(i) && isGap(i - 1));
    }

    private static byte[] Frame(SKCodec movie, int index)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(movie.Info.Width, movie.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Assert.Equal(SKCodecResult.Success, movie.GetPixels(bitmap.Info, bitmap.GetPixels(), new SKCodecOptions(index)));
        return bitmap.GetPixelSpan().ToArray();
    }

    private SKCodec Movie(string run) => SKCodec.Create(runs.In(run, "movie.gif"));
}
