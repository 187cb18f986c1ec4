namespace RealNvp.Evaluation;

/// <summary>How two columns go together among generated rows beside the data, as SDMetrics defines it.</summary>
/// <param name="First">A column.</param>
/// <param name="Second">Another.</param>
/// <param name="Trend">
/// 0 to 1, 1 is best. Of two columns of numbers 1 less half the difference of their correlations (CorrelationSimilarity); else 1 less the total variation
/// distance of the shares of all pairs, numbers in ten bins over the data's range, missing values as a value (ContingencySimilarity).
/// </param>
/// <param name="DataCorrelation">Pearson's correlation in the data of two columns of numbers, of the rows that have both; null for others.</param>
/// <param name="SyntheticCorrelation">The same among generated rows.</param>
public sealed record PairFidelity(string First, string Second, double Trend, double? DataCorrelation, double? SyntheticCorrelation);
