namespace RealNvp.Scores;

/// <summary>
/// Values along which a density is looked at in one column: quantiles follow the data, and even steps reach into its tails and beyond its range by a
/// quarter on each side.
/// </summary>
internal static class ColumnGrid
{
    /// <summary>The most values of a grid.</summary>
    public const int Points = 64;

    private const int Quantiles = 48;
    private const double Beyond = 0.25;

    /// <summary>The grid of one column of rows, rising, without repetitions.</summary>
    /// <param name="rows"><c>[n, width]</c>, n at least 1.</param>
    /// <param name="width">The number of values in a row.</param>
    /// <param name="column">The column.</param>
    public static float[] Lay(ReadOnlySpan<float> rows, int width, int column)
    {
        var sorted = new float[rows.Length / width];
        for (var row = 0; row < sorted.Length; row++)
        {
            sorted[row] = rows[(row * width) + column];
        }

        Array.Sort(sorted);
        var (least, most) = ((double)sorted[0], (double)sorted[^1]);
        var margin = Beyond * (most - least);
        var points = new SortedSet<float>();
        for (var index = 0; index < Quantiles; index++)
        {
            points.Add(sorted[(int)((long)index * (sorted.Length - 1) / (Quantiles - 1))]);
        }

        for (var index = 0; index < Points - Quantiles; index++)
        {
            points.Add((float)(least - margin + ((most - least + (2 * margin)) * index / (Points - Quantiles - 1))));
        }

        return [.. points.Where(float.IsFinite)];
    }
}
