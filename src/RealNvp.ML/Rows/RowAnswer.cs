using RealNvp.Data;

namespace RealNvp.ML.Rows;

/// <summary>What a flow says of one row.</summary>
/// <param name="LogProb">log p in nats; not-a-number for a row that cannot be measured.</param>
/// <param name="Scored">Its score and all that comes with it; null where only log p was asked for.</param>
/// <param name="Filled">What takes the place of its gaps, by the names of the table's columns; null where nothing is filled.</param>
internal sealed record RowAnswer(double LogProb, ScoredRow? Scored = null, IReadOnlyDictionary<string, string>? Filled = null);
