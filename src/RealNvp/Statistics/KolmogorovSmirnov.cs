namespace RealNvp.Statistics;

/// <summary>The largest difference between the cumulative distributions of two samples.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>The difference, from 0 to 1, and the first value up to which the shares differ by so much.</summary>
    /// <param name="first">Rising, at least one.</param>
    /// <param name="second">Rising, at least one.</param>
    public static (double Distance, double At) Of(double[] first, double[] second)
    {
        var (i, j, largest, at) = (0, 0, 0.0, first[0]);
        while (i < first.Length && j < second.Length)
        {
            // Equal values are passed in both at once: the distributions are compared behind them.
            var value = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] <= value)
            {
                i++;
            }

            while (j < second.Length && second[j] <= value)
            {
                j++;
            }

            var difference = Math.Abs(((double)i / first.Length) - ((double)j / second.Length));
            (largest, at) = difference > largest ? (difference, value) : (largest, at);
        }

        return (largest, at);
    }
}
