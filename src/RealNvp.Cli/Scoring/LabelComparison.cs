using RealNvp.Data.Scoring;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>What labels say of a scoring.</summary>
/// <param name="Detection">What the flags do, of all labelled rows; null without labels that mean something, and without a threshold.</param>
/// <param name="Report">The scores compared, by the rows that have one; null where these are not of both kinds.</param>
/// <param name="Obstacle">Why there is no comparison; null where there is one, and without labels.</param>
internal sealed record LabelComparison(DetectionReport? Detection, ScoreReport? Report, string? Obstacle)
{
    /// <summary>Compares, where rows have labels. Those that come with the data need not be about anomalies; those that the user names must be.</summary>
    /// <param name="pass">The scoring.</param>
    /// <param name="rows">What was scored.</param>
    /// <param name="normal">The labels of normal rows; null for the usual ones.</param>
    /// <param name="isAsked">Whether the user asked for the comparison, which then must be possible.</param>
    public static LabelComparison Of(ScoringPass pass, ScoringRows rows, IReadOnlyList<string>? normal, bool isAsked)
    {
        if (pass.Labelled is not { } labelled)
        {
            return isAsked
                ? throw new InvalidInputException(
                    $"{rows.Name} has no labels to tell normal rows by; name their column with --label, or normal data with --against.")
                : new(null, null, null);
        }

        DetectionReport detection;
        try
        {
            detection = labelled.Detection(normal);
        }
        catch (InvalidInputException error)
        {
            return isAsked
                ? throw (labelled.Names.Count == 1 ? error : new InvalidInputException($"{error.Message.TrimEnd('.')} (--normal).", error))
                : new(null, null, error.Message);
        }

        var shown = pass.Scoring.Scorer is null && pass.Budget is null ? null : detection;
        try
        {
            return new(shown, labelled.Report(normal), null);
        }
        catch (InvalidInputException error)
        {
            return new(shown, null, error.Message);
        }
    }
}
