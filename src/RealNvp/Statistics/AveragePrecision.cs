namespace RealNvp.Statistics;

/// <summary>
/// The average precision of a score: the share of positives among the cases that score at least as high as a positive does, over all positives. It is the sum
/// over the distinct scores s, from the highest, of <c>(recall at s - recall at the one before) * precision at s</c>, all cases of one score coming in at once:
/// steps, without the interpolation that makes it better than it is. 1 separates perfectly; chance gives about the share of positives, which is why two
/// sets of cases must not be compared by it. For anomalies take the anomalies as the positives.
/// </summary>
public static class AveragePrecision
{
    /// <summary>Computes it exactly but for the rounding of the sum.</summary>
    /// <param name="positives">Scores of the cases that should be high, in any order; infinities are in order, NaN is not.</param>
    /// <param name="negatives">Scores of the cases that should be low.</param>
    /// <returns>A value above 0, at most 1.</returns>
    /// <exception cref="DataFaultException">One side is empty or holds a NaN.</exception>
    public static double Compute(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        var (high, low) = TwoSides.Sorted(positives, negatives, "average precision");
        var sum = 0.0;
        var (above, below) = (high.Length - 1, low.Length - 1);
        while (above >= 0)
        {
            var score = high[above];
            var before = above;
            while (above >= 0 && high[above] == score)
            {
                above--;
            }

            while (below >= 0 && low[below] >= score)
            {
                below--;
            }

            double found = high.Length - 1 - above, others = low.Length - 1 - below;
            sum += (before - above) * (found / (found + others));
        }

        return sum / high.Length;
    }
}
