using System.Globalization;

namespace RealNvp.Calibration;

/// <summary>
/// Turns scores into statements about false alarms, from the scores of held-out normal rows alone: no assumption about their
/// distribution, and no trust in the model (split conformal prediction, arXiv:0706.3188).
/// </summary>
/// <remarks>
/// The guarantee: if a new normal row is exchangeable with the held-out rows, which training must not have seen, then
/// <c>P(PValue(its score) &lt;= a) &lt;= a</c> for every a, ties included, over the draw of both.
/// </remarks>
public sealed class ConformalThreshold
{
    // Rows that a rate may need and that somebody may have.
    private const long MostImaginable = 1_000_000_000_000;

    private readonly double[] _sorted;

    /// <summary>Keeps the scores of the held-out rows.</summary>
    /// <param name="heldOutScores">At least one score; infinities are in order, NaN is not.</param>
    /// <exception cref="DataFaultException">There are none, or one is not a number.</exception>
    public ConformalThreshold(ReadOnlySpan<double> heldOutScores)
    {
        if (heldOutScores.IsEmpty)
        {
            throw new DataFaultException("A threshold needs the scores of held-out rows but there are none; hold rows back from training or give some.");
        }

        _sorted = heldOutScores.ToArray();
        Array.Sort(_sorted);
        if (double.IsNaN(_sorted[0]))
        {
            throw new DataFaultException("The score of a held-out row is not a number; remove that row or find out why the model gives none.");
        }
    }

    /// <summary>The number of held-out rows, n.</summary>
    public int Count => _sorted.Length;

    /// <summary>The scores of the held-out rows, ascending.</summary>
    public ReadOnlyMemory<double> Scores => _sorted;

    /// <summary>The fewest held-out rows with which a false-alarm rate can be kept: the smallest n with 1 / (n + 1) at most the rate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public static long FewestRows(double falseAlarms)
    {
        RequireRate(falseAlarms);
        var rows = (long)Math.Ceiling(1 / falseAlarms) - 1;
        return rows > 1 && 1.0 / rows <= falseAlarms ? rows - 1
            : 1 / (rows + 1.0) > falseAlarms ? rows + 1
            : rows;
    }

    /// <summary>
    /// The share of normal rows that look at least this strange: <c>(1 + #{held-out &gt;= score}) / (n + 1)</c>, never 0.
    /// </summary>
    /// <param name="score">A score; one that is not a number counts as the strangest of all.</param>
    public double PValue(double score) => (1.0 + CountAtLeast(score)) / (Count + 1.0);

    /// <summary>
    /// The threshold of a false-alarm rate: a row is flagged if its score lies strictly above it, which is so exactly when its p-value
    /// is at most the rate, ties and rounding included.
    /// </summary>
    /// <param name="falseAlarms">The share of normal rows that may be flagged, between 0 and 1.</param>
    /// <returns>The k-th largest held-out score, k being the largest with k / (n + 1) at most the rate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    /// <exception cref="DataFaultException">There are too few held-out rows for it.</exception>
    public double ThresholdAt(double falseAlarms)
    {
        var fewest = FewestRows(falseAlarms);
        if (Count < fewest)
        {
            throw new DataFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"A false-alarm rate of {falseAlarms} needs {Needed(fewest)}; there are {Count}: {OrHoldMore(fewest)}allow a rate of 1 / {Count + 1}."));
        }

        return _sorted[Count - MostAtLeast(falseAlarms)];
    }

    /// <summary>
    /// The chance that a new normal row is flagged at a rate, ties aside: the rate rounded down to what n rows can keep, <c>k / (n + 1)</c>.
    /// </summary>
    /// <inheritdoc cref="ThresholdAt" path="/param"/>
    public double Share(double falseAlarms)
    {
        RequireRate(falseAlarms);
        return MostAtLeast(falseAlarms) / (Count + 1.0);
    }

    /// <summary>Whether a score is above a threshold that <see cref="ThresholdAt"/> gave; one that is not a number always is.</summary>
    public static bool IsFlagged(double score, double threshold) => !(score <= threshold);

    /// <summary>How many held-out rows a rate needs, in words.</summary>
    internal static string Needed(long fewest) =>
        fewest > MostImaginable ? "more held-out rows than any table has" : $"at least {Counted.Of(fewest, "held-out row")}";

    /// <summary>The advice to hold more rows back, where that can help.</summary>
    internal static string OrHoldMore(long fewest) => fewest > MostImaginable ? "" : "hold more back or ";

    private int CountAtLeast(double score)
    {
        // Binary search for the first held-out score that is not below; NaN is below none, so the search ends behind all.
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_sorted[middle] >= score)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return _sorted.Length - low;
    }

    // The largest k with k / (n + 1) <= rate. A product would round otherwise than the p-value: 0.29 * 100 is 28.999999999999996.
    private int MostAtLeast(double rate)
    {
        var most = (int)(rate * (Count + 1.0));
        return (most + 1) / (Count + 1.0) <= rate ? most + 1
            : most / (Count + 1.0) > rate ? most - 1
            : most;
    }

    private static void RequireRate(double rate)
    {
        if (!(rate > 0 && rate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), string.Create(
                CultureInfo.InvariantCulture,
                $"A false-alarm rate must lie between 0 and 1, such as 0.01, but is {rate}."));
        }
    }
}
