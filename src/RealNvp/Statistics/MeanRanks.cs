namespace RealNvp.Statistics;

/// <summary>Ranks of values, of which equal ones share the middle of theirs.</summary>
internal static class MeanRanks
{
    /// <summary>Ranks values: of n different ones the lowest has the rank 0.5 and the highest n - 0.5. What is no number ranks lowest.</summary>
    /// <param name="values">The values, which are then sorted.</param>
    /// <param name="ranks">Receives the rank of each, in the order that the values had.</param>
    public static void Fill(double[] values, Span<double> ranks)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(values, order);
        for (var (first, end) = (0, 0); first < values.Length; first = end)
        {
            while (end < values.Length && values[end].Equals(values[first]))
            {
                end++;
            }

            foreach (var index in order.AsSpan(first, end - first))
            {
                ranks[index] = 0.5 * (first + end);
            }
        }
    }
}
