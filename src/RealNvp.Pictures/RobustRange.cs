namespace RealNvp.Pictures;

/// <summary>A range for an axis that a few far values do not stretch.</summary>
internal static class RobustRange
{
    /// <summary>
    /// The least and largest of the values, except those farther from the middle four fifths than <paramref name="reach"/> times the
    /// width of these, and only where leaving them out makes the range less than <paramref name="worth"/> of what it was; the range is
    /// never empty and holds all of <paramref name="kept"/>.
    /// </summary>
    /// <param name="values">Finite values, at least one; the order does not matter.</param>
    /// <param name="kept">Values the range must hold.</param>
    /// <param name="reach">How far beyond the middle four fifths values are kept, in widths of these.</param>
    /// <param name="worth">The part of the range, between 0 and 1, that leaving values out must stay below.</param>
    public static (double Low, double High) Of(ReadOnlySpan<double> values, ReadOnlySpan<double> kept, double reach = 2, double worth = 0.5)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        var rank = (int)Math.Ceiling(0.1 * (sorted.Length - 1));
        var (lower, upper) = (sorted[rank], sorted[Math.Max(sorted.Length - 1 - rank, rank)]);
        var width = upper - lower;
        var (low, high) = width > 0
            ? (sorted.First(value => value >= lower - (reach * width)), sorted.Last(value => value <= upper + (reach * width)))
            : (sorted[0], sorted[^1]);
        foreach (var value in kept)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (worth * (sorted[^1] - sorted[0]) < high - low)
        {
            (low, high) = (sorted[0], sorted[^1]);
        }

        var room = 1e-6 * Math.Max(1, Math.Abs(low));
        return high - low > room ? (low, high) : (low - (1000 * room), high + (1000 * room));
    }
}
