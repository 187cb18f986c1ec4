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
        if (decided.Length == 0 || modelled.Length < 2 || values[modelled[0]]!.Length is var all && all < KeyCounts.FewestJudged)
        {
            return columns;
        }

        var rows = (int)Math.Min(all, Math.Max(FewestRows, MostWork / ((double)modelled.Length * decided.Length)));
        if ((double)rows * modelled.Length * decided.Length > 10 * MostWork)
        {
            return columns;
        }

        var some = new DependenceRows(columns, values, rows);
        var rules = new List<(int Column, int Other, DependenceRule Rule)>();
        foreach (var other in modelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var column in decided.Where(column => column != other))
            {
                if (some.RuleOf(column, other) is { } rule)
                {
                    rules.Add((column, other, rule));
                }
            }
        }

        // What some of the rows say of a pair of columns, all say better.
        var every = rows == all ? null : new DependenceRows(columns, values, all);
        var result = columns.ToArray();
        foreach (var (column, other, rule) in Chosen(columns.Length, rules))
        {
            cancellationToken.ThrowIfCancellationRequested();
            result[column] = columns[column] with { Dependence = (every is null ? rule : every.RuleOf(column, other))?.Dependence };
        }

        AddCliffs(result, modelled, [.. decided.Where(column => result[column].Dependence is null)], some, every, cancellationToken);
        return result;
    }

    /// <summary>Columns that nothing decides may change at once at borders of another: of several the one that tells most, without circles.</summary>
    private static void AddCliffs(
        TableColumn[] columns, int[] modelled, int[] open, DependenceRows some, DependenceRows? every, CancellationToken cancellationToken)
    {
        var pairs = (long)open.Length * modelled.Count(column => columns[column].Categories is null);
        var cliffs = new List<(int Column, int Other, CliffRule Rule)>();
        foreach (var other in modelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var column in open.Where(column => column != other))
            {
                if (some.CliffOf(column, other, pairs) is { } rule)
                {
                    cliffs.Add((column, other, rule));
                }
            }
        }

        foreach (var (column, other, rule) in cliffs.OrderByDescending(found => found.Rule.Gain))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (columns[column].Dependence is null && !LeadsTo(other, column))
            {
                columns[column] = columns[column] with { Dependence = (every is null ? rule : every.CliffOf(column, other, pairs))?.Dependence };
            }
        }

        bool LeadsTo(int from, int to) =>
            from == to || (columns[from].Dependence is { On: var on } && LeadsTo(Array.FindIndex(columns, column => column.Name == on), to));
    }

    /// <summary>The best rule of each column, unless columns would depend on one another in a circle.</summary>
    private static List<(int Column, int Other, DependenceRule Rule)> Chosen(int columns, List<(int Column, int Other, DependenceRule Rule)> rules)
    {
        var chosen = new List<(int Column, int Other, DependenceRule Rule)>();
        var others = new int?[columns];

        // What a date or number decides is told by nothing better. What lacks values decides fewer rows. Of categories the finest tells most.
        var most = rules.Select(found => found.Rule.Judged).DefaultIfEmpty(1).Max();
        foreach (var found in rules
            .OrderByDescending(found => found.Rule.IsByNumbers)
            .ThenByDescending(found => Math.Round(found.Rule.Kept, 3))
            .ThenByDescending(found => Math.Round(found.Rule.Judged / most, 1))
            .ThenBy(found => found.Rule.IsByNumbers ? found.Rule.Dependence.Keys.Count : -found.Rule.Dependence.Keys.Count))
        {
            if (others[found.Column] is null && !LeadsTo(found.Other, found.Column))
            {
                others[found.Column] = found.Other;
                chosen.Add(found);
            }
        }

        return chosen;

        bool LeadsTo(int from, int to) => from == to || (others[from] is { } next && LeadsTo(next, to));
    }
}
