using RealNvp.Pictures;

namespace RealNvp.Cli.Runs;

/// <summary>
/// The movie of a run's samples. It opens with what they became, so that a page that shows it standing still shows that,
/// and then goes from the first epoch to the last, half as large as the pictures.
/// </summary>
internal static class RunMovie
{
    /// <summary>The most epochs that a movie shows; of a longer run it leaves out some, evenly.</summary>
    public const int MostEpochs = 40;

    // Pictures are drawn large enough to be looked at one by one.
    private const int Reduction = 2;

    /// <summary>Writes the movie of the pictures of epochs, all of which exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frames">The epochs in order and their pictures, one at least.</param>
    /// <param name="shades">The shades of each colour.</param>
    /// <param name="cancellationToken">Stops the writing; no movie is left then.</param>
    public static void Write(string path, IReadOnlyList<(int Epoch, string Picture)> frames, int shades, CancellationToken cancellationToken)
    {
        using var movie = new GifMovie(path, reduction: Reduction, shades: shades);
        var end = Picture.FromPng(frames[^1].Picture);
        if (frames.Count > 1)
        {
            movie.Add(end, Label(frames[^1].Epoch));
        }

        foreach (var (epoch, file) in Spread(frames))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var picture = Picture.FromPng(file);

            // A version of the program that drew pictures of another size may have begun the run.
            if ((picture.Width, picture.Height) == (end.Width, end.Height))
            {
                movie.Add(picture, Label(epoch));
            }
        }

        movie.Finish();
    }

    /// <summary>As many of the frames as a movie shows, spread evenly, the first and the last among them.</summary>
    public static IEnumerable<T> Spread<T>(IReadOnlyList<T> frames) => frames.Count <= MostEpochs
        ? frames
        : Enumerable.Range(0, MostEpochs).Select(i => frames[(int)Math.Round(i * (frames.Count - 1.0) / (MostEpochs - 1))]);

    private static string Label(int epoch) => epoch == 0 ? "epoch 0: before training" : $"epoch {epoch}";
}
