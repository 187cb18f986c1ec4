namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// The grid on which nearly all values of a column lie: at least 98 in 100 rows, at least ten different values and no fewer than lie off
/// it. A slip of the keyboard, or a few values written with more digits than the others, then do not make the steps of all values fine.
/// </summary>
/// <param name="Step">The distance of its values.</param>
/// <param name="Origin">The least value of the column that lies on it.</param>
/// <param name="Decimals">The decimals of its values.</param>
/// <param name="Off">How many rows have a value off it.</param>
internal sealed record CommonGrid(double Step, double Origin, int Decimals, long Off)
{
    /// <summary>The least share of the rows that lies on it.</summary>
    public const double LeastShare = 0.98;

    /// <summary>The fewest different values on it.</summary>
    public const int FewestValues = 10;

    private const int MostDecimals = 9;
    private const double Tolerance = 1e-6;

    /// <summary>The coarsest such grid; null if there is none.</summary>
    /// <param name="values">The different values of a column and the number of rows with each.</param>
    public static CommonGrid? Find(IReadOnlyDictionary<double, long> values)
    {
        for (var decimals = 0; decimals <= MostDecimals; decimals++)
        {
            double[] written = [.. values.Keys.Where(value => HasDecimals(value, decimals)).Order()];
            if (written.Length == 0 || !IsCommon(values, written))
            {
                continue;
            }

            var grid = new DecimalGrid();
            foreach (var value in written)
            {
                grid.Add(value);
            }

            // Candidates: what divides all differences, and those between neighbours; on the coarser ones fewer values may lie.
            var gaps = written.Zip(written.Skip(1), (low, high) => high - low);
            return gaps.Append(grid.Step).OrderDescending().Select(step => Of(values, step, decimals)).FirstOrDefault(found => found is not null);
        }

        return null;
    }

    /// <summary>The grid of a step through the value that most rows have, if nearly all values lie on it.</summary>
    private static CommonGrid? Of(IReadOnlyDictionary<double, long> values, double step, int decimals)
    {
        if (!(step > 0))
        {
            return null;
        }

        var centre = values.MaxBy(value => value.Value).Key;
        double[] on = [.. values.Keys.Where(value => IsWhole((value - centre) / step)).Order()];
        return IsCommon(values, on) ? new(step, on[0], decimals, values.Values.Sum() - on.Sum(value => values[value])) : null;
    }

    private static bool IsCommon(IReadOnlyDictionary<double, long> values, double[] on) =>
        on.Length >= FewestValues && 2 * on.Length >= values.Count && on.Sum(value => values[value]) >= LeastShare * values.Values.Sum();

    private static bool HasDecimals(double value, int decimals) => Math.Abs(value) < 1e15 && Math.Round(value, decimals) == value;

    private static bool IsWhole(double steps) => Math.Abs(steps - Math.Round(steps)) <= Tolerance;
}
