using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds the columns of few values that another column all but decides: what a date, a time or a number decides (its month, its group), and categories of which
/// each lies in one of another column's. A flow is smooth and would blur such a rule.
/// </summary>
/// <remarks>A rule must hold for rows that it was not read from: each row is compared with the others of its value.</remarks>
internal static class DependenceSearch
{
    private const double MostWork = 5e8;
    private const int FewestRows = 1_000;

    // Levels beside a column of as many values are rather that column than decided by it.
    private const int MostValuesOfADecided = 256;

    private static readonly DatePart[] PartsOfDates = [DatePart.Month, DatePart.Weekday, DatePart.Hour, DatePart.Day, DatePart.Minute];

    /// <summary>The columns with what was found.</summary>
    /// <param name="columns">Columns with marginals.</param>
    /// <param name="values">The values of training rows for each column, not-a-number where they are missing; null for columns that are not modelled.</param>
    /// <param name="mayDepend">Whether another column may decide a column.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TableColumn[] Found(
        TableColumn[] columns, double[]?[] values, Func<TableColumn, bool> mayDepend, CancellationToken cancellationToken)
    {
        int[] modelled = [.. Enumerable.Range(0, columns.Length).Where(column => values[column] is not null)];
        int[] decided = [.. modelled.Where(column => columns[column] is { Marginal.Shares: not null, Cycles: null } && mayDepend(columns[column]))];
        if (decided.Length == 0 || modelled.Length < 2)
        {
            return columns;
        }

        var rows = (int)Math.Min(values[modelled[0]]!.Length, Math.Max(FewestRows, MostWork / ((double)modelled.Length * decided.Length)));
        if ((double)rows * modelled.Length * decided.Length > 10 * MostWork)
        {
            return columns;
        }

        int[]?[] levels = [.. columns.Select((column, index) => column.Marginal?.Shares is null ? null : LevelsOf(column, values[index]!, rows))];
        var rules = new List<(int Column, int Other, DependenceRule Rule)>();
        foreach (var other in modelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isOrdered = columns[other].Categories is null;
            var runs = isOrdered ? new ValueRuns(Some(values[other]!, rows)) : null;
            foreach (var column in decided.Where(column => column != other))
            {
                var rule = isOrdered
                    ? columns[column].Marginal!.Shares!.Count <= MostValuesOfADecided ? ByNumbers(columns, column, other, values, levels, runs!) : null
                    : columns[column].Categories is not null && IsFiner(columns, column, other) ? ByCategories(columns, column, other, levels) : null;
                if (rule is not null)
                {
                    rules.Add((column, other, rule));
                }
            }
        }

        return Chosen(columns, rules);
    }

    /// <summary>The best rule of each column, unless columns would depend on one another in a circle.</summary>
    private static TableColumn[] Chosen(TableColumn[] columns, List<(int Column, int Other, DependenceRule Rule)> rules)
    {
        var result = columns.ToArray();
        var others = new int?[columns.Length];

        // What a date or number decides is told by nothing better. Of categories the finest tells most.
        foreach (var (column, other, rule) in rules
            .OrderByDescending(found => found.Rule.IsByNumbers)
            .ThenByDescending(found => Math.Round(found.Rule.Kept, 3))
            .ThenBy(found => found.Rule.IsByNumbers ? found.Rule.Dependence.Keys.Count : -found.Rule.Dependence.Keys.Count))
        {
            if (others[column] is null && !LeadsTo(other, column))
            {
                others[column] = other;
                result[column] = result[column] with { Dependence = rule.Dependence };
            }
        }

        return result;

        bool LeadsTo(int from, int to) => from == to || (others[from] is { } next && LeadsTo(next, to));
    }

    private static bool IsFiner(TableColumn[] columns, int column, int other)
    {
        var (own, of) = (columns[column].Categories!.Count, columns[other].Categories!.Count);
        return own > of || (own == of && column > other);
    }

    private static DependenceRule? ByCategories(TableColumn[] columns, int column, int other, int[]?[] levels)
    {
        var (shares, keys) = (columns[column].Marginal!.Shares!, columns[other].Categories!.Count);
        if ((long)shares.Count * keys > ColumnDependence.MostEntries)
        {
            return null;
        }

        // Each of the finer categories is to lie in one of the coarser.
        var counts = KeyCounts.Of(levels[column]!, shares.Count, levels[other]!, keys);
        return counts is { IsRule: true } ? DependenceRule.Within(columns[other].Name, counts, shares, keys) : null;
    }

    private static DependenceRule? ByNumbers(
        TableColumn[] columns, int column, int other, double[]?[] values, int[]?[] levels, ValueRuns runs)
    {
        var cells = columns[column].Marginal!.Shares!.Count;
        foreach (var part in columns[other].Dates is null ? [] : PartsOfDates)
        {
            var dates = columns[other].Dates!;
            var parts = DependenceRule.CountOf(part);
            var keys = new int[levels[column]!.Length];
            for (var row = 0; row < keys.Length; row++)
            {
                var value = values[other]![Place(row, keys.Length, values[other]!.Length)];
                keys[row] = double.IsNaN(value) ? -1 : dates.PartOf(value, part);
            }

            if (KeyCounts.Of(keys, parts, levels[column]!, cells) is { IsRule: true } counts)
            {
                return DependenceRule.OfPart(columns[other].Name, part, counts);
            }
        }

        return runs.Find(levels[column]!, cells) is { } found ? DependenceRule.OfBorders(columns[other].Name, found.Borders, found.Counts) : null;
    }

    private static int[] LevelsOf(TableColumn column, double[] values, int rows)
    {
        var result = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            var value = values[Place(row, rows, values.Length)];
            result[row] = double.IsNaN(value) ? -1 : column.LevelOf(value);
        }

        return result;
    }

    private static double[] Some(double[] values, int rows) => [.. Enumerable.Range(0, rows).Select(row => values[Place(row, rows, values.Length)])];

    private static int Place(int row, int rows, int all) => (int)((long)row * all / rows);
}
