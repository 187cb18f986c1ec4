namespace RealNvp.Pictures;

/// <summary>A range for an axis that a few far values do not stretch.</summary>
internal static class RobustRange
{
    // Beyond the middle four fifths, values may lie this many times their width away before they are cut off.
    private const double Reach = 2.0;

    /// <summary>
    /// The least and largest of the values, except those farther from the middle four fifths than twice the width of these
    /// and only where leaving them out makes the range less than half; the range is never empty and holds all of
    /// <paramref name="kept"/>.
    /// </summary>
    /// <param name="values">Finite values, at least one; the order does not matter.</param>
    /// <param name="kept">Values the range must hold.</param>
    public static (double Low, double High) Of(ReadOnlySpan<double> values, ReadOnlySpan<double> kept)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        var rank = (int)Math.Ceiling(0.1 * (sorted.Length - 1));
        var (lower, upper) = (sorted[rank], sorted[Math.Max(sorted.Length - 1 - rank, rank)]);
        var width = upper - lower;
        var (low, high) = width > 0
            ? (sorted.First(value => value >= lower - (Reach * width)), sorted.Last(value => value <= upper + (Reach * width)))
            : (sorted[0], sorted[^1]);
        foreach (var value in kept)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (sorted[^1] - sorted[0] < 2 * (high - low))
        {
            (low, high) = (sorted[0], sorted[^1]);
        }

        var room = 1e-6 * Math.Max(1, Math.Abs(low));
        return high - low > room ? (low, high) : (low - (1000 * room), high + (1000 * room));
    }
}
