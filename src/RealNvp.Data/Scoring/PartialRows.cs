using RealNvp.Conditionals;

namespace RealNvp.Data.Scoring;

/// <summary>
/// Gives rows of a table that lack values the log density of what they have, an integral over what they lack. Safe to use from many threads at once, one
/// of which measures at a time.
/// </summary>
internal sealed class PartialRows(DensityModel model)
{
    private readonly Lock _sampling = new();
    private ConditionalSampler? _sampler;

    /// <summary>The row with its log density; as it is where it lacks more than values, or the model has no density for what it has.</summary>
    /// <param name="entry">The row as it was read.</param>
    /// <param name="row">What is said of it, which stays flagged.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public ScoredRow Measure(RowEntry entry, ScoredRow row, CancellationToken cancellationToken)
    {
        if (entry.Cells is not { } cells)
        {
            return row;
        }

        lock (_sampling)
        {
            try
            {
                var part = (_sampler ??= new(model)).LogProb(cells, (ulong)entry.Number, cancellationToken);
                return double.IsNaN(part.StandardError) ? row : row with { LogProb = part.LogProb, LogProbError = part.StandardError };
            }
            catch (InvalidInputException)
            {
                // A row without the label that the model is given has no density; its reasons stay.
                return row;
            }
        }
    }
}
