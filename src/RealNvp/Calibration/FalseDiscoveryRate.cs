using System.Globalization;

namespace RealNvp.Calibration;

/// <summary>
/// Decides which of many rows are flagged so that, on average, at most a share of the flagged are normal: the false discovery rate, by the step-up rule of
/// Benjamini and Hochberg (1995). A rate of false alarms speaks of the normal rows instead, and lets more of them through the more there are.
/// </summary>
/// <remarks>
/// The guarantee: if the normal rows are exchangeable with the held-out rows and independent of the anomalies, the expected share of normal rows among the
/// flagged is at most the rate times the share of normal rows among all. p-values by the same held-out rows are not independent, but they depend on each other
/// in the way under which the rule holds (Bates, Candès, Lei, Romano, Sesia 2023, arXiv:2104.08279). It is an average over held-out sets and over rows: with
/// one held-out set the share may be more or less.
/// </remarks>
public sealed class FalseDiscoveryRate
{
    // What rounds in a product of two: a share that is met exactly counts as kept.
    private const double Rounding = 1e-15;

    /// <summary>Takes the share.</summary>
    /// <param name="rate">The share of the flagged that may be normal, on average; between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 0 and 1.</exception>
    public FalseDiscoveryRate(double rate)
    {
        Require(rate);
        Rate = rate;
    }

    /// <summary>The share of the flagged that may be normal, on average.</summary>
    public double Rate { get; }

    /// <summary>
    /// Decides: the largest k for which k p-values are at most <c>Rate k / m</c>, m being how many there are. Rows with the same p-value are decided alike.
    /// </summary>
    /// <param name="pValues">
    /// The p-values of all rows that are judged together, between 0 and 1. Not-a-number stands for a row that has none: it is not among the m, and not flagged.
    /// </param>
    /// <exception cref="ArgumentException">One lies outside of 0 to 1.</exception>
    public Discoveries Find(ReadOnlySpan<double> pValues)
    {
        double[] rising = [.. pValues];
        Array.Sort(rising);

        // Not-a-number sorts in front of all.
        var without = Array.FindIndex(rising, value => !double.IsNaN(value));
        var tested = without < 0 ? [] : rising.AsSpan(without);
        if (!tested.IsEmpty && (tested[0] < 0 || tested[^1] > 1))
        {
            throw new ArgumentException("A p-value lies between 0 and 1.", nameof(pValues));
        }

        var count = tested.Length;
        while (count > 0 && !IsKept(tested[count - 1], count, tested.Length))
        {
            count--;
        }

        return new(Rate, tested.Length, count, count == 0 ? null : tested[count - 1]);
    }

    /// <summary>
    /// How many rows must be stranger than all held-out rows before any is flagged: the smallest p-value is <c>1 / (heldOut + 1)</c>, which few rows among many
    /// do not stand out by. More than there are rows means that none can be flagged.
    /// </summary>
    /// <param name="heldOut">The number of held-out rows.</param>
    /// <param name="rows">How many rows are judged together.</param>
    public long FewestTogether(int heldOut, long rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOut, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var smallest = 1 / (heldOut + 1.0);
        var fewest = Math.Max(1, (long)(smallest * rows / Rate));
        return IsKept(smallest, fewest, rows) ? fewest : fewest + 1;
    }

    /// <summary>The fewest held-out rows with which a single strange row among so many can be flagged.</summary>
    /// <param name="rows">How many rows are judged together.</param>
    public long FewestHeldOut(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var fewest = Math.Max(1, (long)(rows / Rate) - 1);
        return IsKept(1 / (fewest + 1.0), 1, rows) ? fewest : fewest + 1;
    }

    /// <summary>The most rows among which a single strange one can be flagged by so many held-out rows.</summary>
    /// <param name="heldOut">The number of held-out rows.</param>
    public long MostRows(int heldOut)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOut, 1);
        var most = (long)(Rate * (heldOut + 1.0));
        return IsKept(1 / (heldOut + 1.0), 1, most + 1) ? most + 1 : most;
    }

    /// <summary>Refuses held-out rows that are too few for any row ever to be flagged.</summary>
    /// <exception cref="DataFaultException">They are too few.</exception>
    internal void RequireEnough(int heldOut)
    {
        var fewest = ConformalThreshold.FewestRows(Rate);
        if (heldOut < fewest)
        {
            throw new DataFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"A share of {Rate} of false ones among the flagged rows needs {ConformalThreshold.Needed(fewest)}; "
                + $"there are {heldOut}, by which no row can be flagged: {ConformalThreshold.OrHoldMore(fewest)}allow a share of 1 / {heldOut + 1}."));
        }
    }

    /// <summary>Refuses a share that is none.</summary>
    internal static void Require(double rate)
    {
        if (!(rate > 0 && rate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), string.Create(
                CultureInfo.InvariantCulture,
                $"The share of false ones among the flagged must lie between 0 and 1, such as 0.1, but is {rate}."));
        }
    }

    private bool IsKept(double pValue, long flagged, long tested) => pValue * tested <= Rate * flagged * (1 + Rounding);
}
