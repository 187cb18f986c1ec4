using System.Numerics;

namespace RealNvp.Statistics;

/// <summary>What is read off values in rising order.</summary>
internal static class SortedValues
{
    /// <summary>The value with a share below it, between its neighbours in proportion.</summary>
    /// <param name="sorted">Rising, at least one.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Quantile<T>(ReadOnlySpan<T> sorted, double share)
        where T : unmanaged, INumber<T>
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var (low, high) = (double.CreateTruncating(sorted[below]), double.CreateTruncating(sorted[Math.Min(below + 1, sorted.Length - 1)]));
        return low + ((place - below) * (high - low));
    }

    /// <summary>How many of the values lie below one, and how many equal it.</summary>
    public static (int Below, int Equal) Count<T>(ReadOnlySpan<T> sorted, T value)
        where T : unmanaged, INumber<T>
    {
        var below = First(sorted, value, orEqual: true);
        return (below, below < sorted.Length && sorted[below] == value ? First(sorted[below..], value, orEqual: false) : 0);
    }

    /// <summary>How many of the values are at most one.</summary>
    public static int CountUpTo<T>(ReadOnlySpan<T> sorted, T value)
        where T : unmanaged, INumber<T> => First(sorted, value, orEqual: false);

    // The first place whose value lies above, or is at least, the one that is looked for.
    private static int First<T>(ReadOnlySpan<T> sorted, T value, bool orEqual)
        where T : unmanaged, INumber<T>
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] > value || (orEqual && sorted[middle] == value))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
