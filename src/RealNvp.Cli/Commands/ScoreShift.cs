using RealNvp.Calibration;
using RealNvp.Cli.Scoring;
using RealNvp.Data.Scoring;
using RealNvp.Rows;
using RealNvp.Scores;

namespace RealNvp.Cli.Commands;

/// <summary>How much held-out rows count where the model runs, by the rows of <c>--shift-from</c>.</summary>
/// <param name="Name">The file of these rows.</param>
/// <param name="Weights">The weights.</param>
internal sealed record ScoreShift(string Name, CovariateShift Weights)
{
    /// <summary>Refuses what does not go with a shift.</summary>
    /// <param name="file">The file of <c>--shift-from</c>; null for none.</param>
    /// <param name="rule">What judges rows together; null for a rate of false alarms.</param>
    /// <param name="saves">Whether the threshold is to be kept in the model file.</param>
    public static void Require(string? file, FalseDiscoveryRate? rule, bool saves)
    {
        if (file is not null && rule is not null)
        {
            throw new InvalidInputException("--fdr promises nothing where held-out rows count differently (--shift-from); leave one out.");
        }

        if (file is not null && saves)
        {
            throw new InvalidInputException(
                "--save keeps a threshold for rows that are spread as the held-out ones, and no shift (--shift-from); leave one out.");
        }
    }

    /// <summary>Learns the weights.</summary>
    /// <param name="loaded">The model.</param>
    /// <param name="file">The rows of where it runs.</param>
    /// <param name="heldOut">The held-out rows that were measured.</param>
    /// <param name="isWithoutClasses">Whether rows are scored without the classes that the model is given.</param>
    /// <param name="options">How the file is read.</param>
    /// <param name="directory">Where data is looked for first.</param>
    /// <param name="progress">Gets a line where there is something to say.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static ScoreShift Measure(
        LoadedModel loaded,
        string file,
        IRows heldOut,
        bool isWithoutClasses,
        Data.ScoringOptions options,
        string? directory,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        using var opened = ScoreRows.Open(loaded, file, null, options, directory, progress, cancellationToken);
        if (!isWithoutClasses && opened.ContextWidth < heldOut.ContextWidth)
        {
            throw new InvalidInputException(
                $"{opened.Name} does not say the classes of its rows, but the rows to score do: give rows with classes, or score rows without theirs.");
        }

        if (!opened.Read(cancellationToken).Any(batch => batch.Rows.Length > 0))
        {
            throw new InvalidInputException(
                $"{opened.Name} has no rows that can be measured, so that it does not say how rows are spread where the model runs; give rows from there.");
        }

        var target = (isWithoutClasses ? opened.WithoutClasses() : opened).ToRows(loaded.Model, cancellationToken);
        return new(opened.Name, CovariateShift.Measure(loaded.Model, heldOut, target, loaded.Seed, cancellationToken));
    }
}
