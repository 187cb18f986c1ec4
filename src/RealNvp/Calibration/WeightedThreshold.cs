using System.Globalization;

namespace RealNvp.Calibration;

/// <summary>
/// p-values for rows of another place than the held-out ones, where rows of one kind are more frequent and of another rarer, but of each kind look alike:
/// held-out rows count as often as the other place has such rows (Tibshirani, Foygel Barber, Candès, Ramdas 2019, arXiv:1904.06019).
/// </summary>
/// <remarks>
/// The guarantee: if normal rows there differ from the held-out ones in how frequent they are alone, and weights are in proportion to the ratio of the two
/// densities, then <c>P(PValue(its score, its weight) &lt;= a) &lt;= a</c> for every a. Weights that are estimated keep it as well as they are estimated.
/// With equal weights it is <see cref="ConformalThreshold"/>.
/// </remarks>
public sealed class WeightedThreshold
{
    private readonly double[] _falling;
    private readonly double[] _weightAbove;
    private readonly double _whole;

    /// <summary>Keeps the scores and weights of the held-out rows.</summary>
    /// <param name="heldOutScores">At least one score; infinities are in order, NaN is not.</param>
    /// <param name="weights">A weight each, not negative, at least one of them positive.</param>
    /// <exception cref="ArgumentException">There is not a weight for each, or one is no weight.</exception>
    /// <exception cref="DataFaultException">There are no scores, or one is not a number.</exception>
    public WeightedThreshold(ReadOnlySpan<double> heldOutScores, ReadOnlySpan<double> weights)
    {
        if (weights.Length != heldOutScores.Length || weights.ContainsAnyExceptInRange(0, double.MaxValue))
        {
            throw new ArgumentException("Every held-out row has a weight that is a finite number and not negative.", nameof(weights));
        }

        // What it refuses is refused here too.
        _ = new ConformalThreshold(heldOutScores);
        var order = Enumerable.Range(0, weights.Length).ToArray();
        double[] scores = heldOutScores.ToArray(), each = weights.ToArray();
        Array.Sort(order, (first, second) => scores[second].CompareTo(scores[first]));
        (_falling, _weightAbove) = (Array.ConvertAll(order, row => scores[row]), new double[order.Length]);
        var squares = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            _whole += each[order[rank]];
            squares += each[order[rank]] * each[order[rank]];
            _weightAbove[rank] = _whole;
        }

        if (!(_whole > 0))
        {
            throw new ArgumentException("At least one held-out row weighs something.", nameof(weights));
        }

        (EffectiveCount, UsualWeight) = (_whole * _whole / squares, squares / _whole);
    }

    /// <summary>The number of held-out rows.</summary>
    public int Count => _falling.Length;

    /// <summary>How many held-out rows of the other place they are worth: the square of their whole weight over the sum of its squares.</summary>
    public double EffectiveCount { get; }

    /// <summary>The mean weight of rows of the other place.</summary>
    public double UsualWeight { get; }

    /// <summary>The share of normal rows there that look at least this strange, never 0.</summary>
    /// <param name="score">A score; one that is not a number counts as the strangest of all.</param>
    /// <param name="weight">The weight of the row, in proportion to those of the held-out ones.</param>
    public double PValue(double score, double weight)
    {
        var above = CountAtLeast(score);
        return ((above == 0 ? 0 : _weightAbove[above - 1]) + weight) / (_whole + weight);
    }

    /// <summary>The score above which a row of usual weight is flagged at a rate; others have thresholds of their own.</summary>
    /// <param name="falseAlarms">The share of normal rows that may be flagged, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    /// <exception cref="DataFaultException">The held-out rows are worth too few for it.</exception>
    public double ThresholdAt(double falseAlarms)
    {
        var fewest = ConformalThreshold.FewestRows(falseAlarms);
        if (EffectiveCount < fewest * (1 - 1e-9))
        {
            var worth = (long)EffectiveCount;
            throw new DataFaultException(string.Create(
                CultureInfo.InvariantCulture,
                $"A false-alarm rate of {falseAlarms} needs held-out rows worth at least {Counted.Of(fewest, "row")}; the {Counted.Of(Count, "row")} that there "
                + $"are are worth {worth} where rows are spread otherwise: give more of them, or some from there, or allow a rate of 1 / {worth + 1}."));
        }

        // Rows with the same score are decided alike.
        return _falling.First(score => PValue(score, UsualWeight) > falseAlarms);
    }

    private int CountAtLeast(double score)
    {
        // Binary search for the first score that lies below; none lies below one that is not a number, but all count as less strange.
        int low = 0, high = double.IsNaN(score) ? 0 : _falling.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _falling[middle] >= score ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
