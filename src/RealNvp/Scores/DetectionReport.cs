namespace RealNvp.Scores;

/// <summary>What flags do on labelled rows: the confusion, and what is made of it. A row that is flagged is a detection, whatever flagged it.</summary>
/// <param name="TruePositives">The anomalies that are flagged.</param>
/// <param name="FalsePositives">The normal rows that are flagged.</param>
/// <param name="FalseNegatives">The anomalies that are not flagged.</param>
/// <param name="TrueNegatives">The normal rows that are not flagged.</param>
public sealed record DetectionReport(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    /// <summary>The share of anomalies among the flagged rows; null where none is flagged.</summary>
    public double? Precision => Share(TruePositives, FalsePositives);

    /// <summary>The share of the anomalies that is flagged; null without anomalies.</summary>
    public double? Recall => Share(TruePositives, FalseNegatives);

    /// <summary>The share of the normal rows that is flagged; null without normal rows.</summary>
    public double? FalseAlarmRate => Share(FalsePositives, TrueNegatives);

    /// <summary>
    /// The harmonic mean of precision and recall, <c>2 TP / (2 TP + FP + FN)</c>: 0 where nothing is found; null where nothing is flagged and there was
    /// nothing to find.
    /// </summary>
    public double? F1 => Share(2 * TruePositives, FalsePositives + FalseNegatives);

    /// <summary>
    /// The average precision of the rows in the order in which they would be looked at (<see cref="Statistics.AveragePrecision"/>); null where that is not
    /// known, and without rows of both kinds.
    /// </summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="isFlagged">Whether each row is flagged.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly.</param>
    /// <param name="order">How early each row would be looked at, the highest first; rows flagged for more than their score have plus infinity. Empty where that
    /// is not known.</param>
    /// <exception cref="ArgumentException">There are not as many of each.</exception>
    /// <exception cref="DataFaultException">A place in the order is not a number.</exception>
    public static DetectionReport Measure(ReadOnlySpan<bool> isFlagged, ReadOnlySpan<bool> isAnomaly, ReadOnlySpan<double> order = default)
    {
        if (!order.IsEmpty && order.Length != isAnomaly.Length)
        {
            throw new ArgumentException($"{Counted.Of(order.Length, "row")} are ordered, but there are {Counted.Of(isAnomaly.Length, "label")}.");
        }

        if (isFlagged.Length != isAnomaly.Length)
        {
            throw new ArgumentException($"{Counted.Of(isFlagged.Length, "row")} may be flagged, but there are {Counted.Of(isAnomaly.Length, "label")}.");
        }

        Span<long> counts = stackalloc long[4];
        for (var row = 0; row < isFlagged.Length; row++)
        {
            counts[(isAnomaly[row] ? 2 : 0) + (isFlagged[row] ? 1 : 0)]++;
        }

        var report = new DetectionReport(counts[3], counts[1], counts[2], counts[0]);
        if (order.IsEmpty || counts[2] + counts[3] == 0 || counts[0] + counts[1] == 0)
        {
            return report;
        }

        var (anomalies, normal) = LabelSplit.Of(order, isAnomaly);
        return report with { AveragePrecision = Statistics.AveragePrecision.Compute(anomalies, normal) };
    }

    private static double? Share(long part, long rest) => part + rest == 0 ? null : part / (double)(part + rest);
}
