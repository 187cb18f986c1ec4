namespace RealNvp.Tables;

/// <summary>An exact value that a column of numbers takes with a probability above zero, such as 0, a cap or a usual answer.</summary>
/// <param name="Value">The value.</param>
/// <param name="Share">The share of the training rows that have it, between 0 and 1.</param>
public sealed record ColumnAtom(double Value, double Share);
