using RealNvp.Scores;

namespace RealNvp.Data;

/// <summary>A row of a file or a stream with its score.</summary>
/// <param name="Number">The row's number, from 1; in a file the header is not counted.</param>
/// <param name="LogProb">log p of the row, in nats; not-a-number for a row that lacks a value.</param>
/// <param name="Score">How strange it is, higher being stranger.</param>
/// <param name="PValue">The share of normal rows that look at least this strange; see <see cref="ConformalThreshold.PValue"/>.</param>
/// <param name="IsFlagged">Whether it is stranger than the threshold; a row that lacks a value never is.</param>
public sealed record ScoredRow(long Number, double LogProb, double Score, double PValue, bool IsFlagged)
{
    /// <summary>Whether the row has all values that the model needs; without them there is no score.</summary>
    public bool IsComplete => !double.IsNaN(Score);

    internal ReadOnlyMemory<float> Row { get; init; }

    internal ReadOnlyMemory<float> Context { get; init; }
}
