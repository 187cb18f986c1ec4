namespace RealNvp.Evaluation;

/// <summary>How one column of generated rows is distributed beside the data's, in shares from 0 to 1 of which 1 is best, as SDMetrics defines them.</summary>
/// <param name="Name">The column.</param>
/// <param name="Shape">
/// Of numbers 1 less the Kolmogorov-Smirnov statistic of the values that are there (KSComplement); of categories 1 less the total variation distance, in which
/// a missing value is a category (TVComplement).
/// </param>
/// <param name="Adherence">
/// The share of generated cells that the data allow: numbers between its smallest and largest (BoundaryAdherence), categories that it has
/// (CategoryAdherence), missing values where it has some.
/// </param>
/// <param name="Coverage">
/// How much of the data's range (RangeCoverage) or categories (CategoryCoverage) generated rows reach; null for a column of one value or none.
/// </param>
/// <param name="MissingSimilarity">1 less the difference of the shares of missing values.</param>
/// <param name="DataMissing">The share of missing values in the data.</param>
/// <param name="SyntheticMissing">The share among generated rows.</param>
/// <param name="DataMean">
/// The mean of the data's numbers, in the table's units; of dates and times a cell, which <see cref="Tables.TableColumn.Shown"/> words; of what goes round,
/// such as times of day, the middle of the side on which most lie, if there is one. Not-a-number for categories, and without numbers.
/// </param>
/// <param name="DataDeviation">Their standard deviation, of dates and times in what a cell counts.</param>
/// <param name="SyntheticMean">The mean of the generated numbers.</param>
/// <param name="SyntheticDeviation">Their standard deviation.</param>
public sealed record ColumnFidelity(
    string Name,
    double Shape,
    double Adherence,
    double? Coverage,
    double MissingSimilarity,
    double DataMissing,
    double SyntheticMissing,
    double DataMean,
    double DataDeviation,
    double SyntheticMean,
    double SyntheticDeviation);
