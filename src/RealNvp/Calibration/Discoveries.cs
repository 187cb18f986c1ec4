namespace RealNvp.Calibration;

/// <summary>Which of many rows are flagged by their p-values (<see cref="FalseDiscoveryRate"/>).</summary>
/// <param name="Rate">The share of the flagged that may be normal, on average.</param>
/// <param name="Tested">How many rows had a p-value.</param>
/// <param name="Count">How many of them are flagged.</param>
/// <param name="LargestPValue">The largest p-value that is flagged; null where none is.</param>
public sealed record Discoveries(double Rate, long Tested, long Count, double? LargestPValue)
{
    /// <summary>The most of the flagged rows that are expected to be normal, on average over held-out sets and rows.</summary>
    public double ExpectedFalse => Rate * Count;

    /// <summary>Whether a row with a p-value is flagged; one that is not a number is not.</summary>
    public bool Contains(double pValue) => pValue <= LargestPValue;
}
