using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Decides in which steps the numbers of a column lie, or that they are continuous. Two different numbers are one or the other, never between or beyond.
/// </summary>
internal static class NumberSteps
{
    private const int MostValuesOfFew = 256;
    private const int LeastUsesOfFew = 5;
    private const double LargestCountOfSteps = 1 << 22;
    private const double LargestMeanOfDeviations = 16;

    /// <summary>The column in steps; null if its values lie on none, or there are too many of them.</summary>
    public static TableColumn? Stepped(TableColumn column, ColumnProfile values)
    {
        if (column.IsDate && values.DistinctNumbers is not { Count: 2 })
        {
            // A density of dates is per step however many there are; a slip of the keyboard does not make them coarser.
            return column with { Step = values.Step > 0 ? values.Step : 1, Origin = values.Least };
        }

        if (values.DistinctNumbers is { Count: 2 })
        {
            return column with { Step = values.Most - values.Least, Origin = values.Least, Levels = [values.Least, values.Most] };
        }

        var isFew = values.DistinctNumbers is { } few && few.Count <= MostValuesOfFew && values.Numbers >= (long)LeastUsesOfFew * few.Count;
        var isStepped = isFew || column.Kind == ColumnKind.Integer;
        var grid = values.DistinctNumbers is { } numbers ? CommonGrid.Find(numbers) : values.CommonWholes;
        var stepped = grid is { Off: > 0 } && (isStepped || grid.Decimals == 0)
            ? column with { Step = grid.Step, Origin = grid.Origin, Decimals = grid.Decimals, OffGrid = grid.Off }
            : isStepped && values.Step > 0 ? column with { Step = values.Step, Origin = values.Least }
            : isFew ? Levelled(column, values.DistinctNumbers!)
            : column;
        return stepped.Step > 0 && (values.Most - values.Least) / stepped.Step < LargestCountOfSteps ? stepped : null;
    }

    /// <summary>
    /// Few values on no grid: in steps of their smallest gap, but for up to half of the gaps, beside values that one row in fifty has at
    /// most, all together.
    /// </summary>
    private static TableColumn Levelled(TableColumn column, IReadOnlyDictionary<double, long> values)
    {
        double[] levels = [.. values.Keys.Order()];
        var spare = (1 - CommonGrid.LeastShare) * values.Values.Sum();
        var step = 0.0;
        foreach (var (low, high) in levels.Zip(levels.Skip(1)).OrderBy(pair => pair.Second - pair.First).Take((levels.Length + 1) / 2))
        {
            step = high - low;
            spare -= Math.Min(values[low], values[high]);
            if (spare < 0)
            {
                break;
            }
        }

        return column with { Step = step, Origin = levels[0], Levels = levels };
    }

    // A float holds the difference from the mean better than a large number; where the mean is small nothing is gained by it.

    /// <summary>The column without steps.</summary>
    public static TableColumn Continuous(TableColumn column, ColumnProfile values) =>
        Math.Abs(values.Mean) > LargestMeanOfDeviations * values.Deviation ? column with { Origin = values.Mean } : column;
}
