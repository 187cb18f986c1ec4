namespace RealNvp.Evaluation;

/// <summary>How one value of generated rows is distributed beside the data's. Of a column of names each name is a value, 0 or 1.</summary>
/// <param name="Name">The column, or <c>column=name</c>.</param>
/// <param name="Distance">The largest difference between the two cumulative distributions (Kolmogorov-Smirnov), from 0 to 1.</param>
/// <param name="DataMean">The data's mean, in the table's units.</param>
/// <param name="DataDeviation">The data's standard deviation.</param>
/// <param name="SyntheticMean">The generated rows' mean.</param>
/// <param name="SyntheticDeviation">The generated rows' standard deviation.</param>
public sealed record ColumnFidelity(
    string Name, double Distance, double DataMean, double DataDeviation, double SyntheticMean, double SyntheticDeviation);
