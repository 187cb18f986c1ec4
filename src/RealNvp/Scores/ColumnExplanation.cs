namespace RealNvp.Scores;

/// <summary>How one value of a row looks, given all the others.</summary>
/// <param name="Column">The value's place in the row, from 0.</param>
/// <param name="Name">The column's name; null for a model that knows none.</param>
/// <param name="Value">The value.</param>
/// <param name="LogConditional">log p(x_i | x_-i), in nats; a density in the column's units. NaN where the others alone are impossible.</param>
/// <param name="TailProbability">
/// The conditional probability of values that are no likelier than this one; small is strange, whatever the units. 1 where the others alone are
/// impossible, since then no blame falls on this one.
/// </param>
/// <param name="NearestNormal">
/// The value itself if it is normal, else the nearest one on the column's grid that is; null where no value would be, given the others.
/// </param>
public sealed record ColumnExplanation(
    int Column, string? Name, float Value, double LogConditional, double TailProbability, float? NearestNormal);
