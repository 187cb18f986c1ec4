namespace RealNvp.Scores;

/// <summary>How one value of a row looks, given all the others.</summary>
/// <param name="Column">The value's place in the row, or of a table's model the column's place in the schema, from 0.</param>
/// <param name="Name">The column's name; null for a model that knows none.</param>
/// <param name="Value">The value; of a table in its own units, of a column of names the index of the name.</param>
/// <param name="LogConditional">
/// log p(x_i | x_-i), in nats: a density in the flow's units, for names and dequantised numbers a log-probability. Null where the others alone are impossible.
/// </param>
/// <param name="TailProbability">
/// The conditional probability of values that are no likelier than this one; small is strange, whatever the units. 1 where the others alone are
/// impossible, since then no blame falls on this one.
/// </param>
/// <param name="NearestNormal">
/// The value itself if it is normal, else the nearest one of the column's candidates that is, of names the likeliest; null where no
/// value would be, given the others.
/// </param>
public sealed record ColumnExplanation(
    int Column, string? Name, double Value, double? LogConditional, double TailProbability, double? NearestNormal)
{
    /// <summary>
    /// The log density of the row, in nats, if the others come from the model and this value from anywhere: the higher beside that of another column, the rather
    /// it is this one that is wrong. Minus infinity where the others alone are impossible.
    /// </summary>
    public double LogAlone { get; init; } = double.NegativeInfinity;
}
