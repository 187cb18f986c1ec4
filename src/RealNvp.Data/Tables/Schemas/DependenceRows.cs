using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Rows of a table in which rules are looked for, a pair of columns at a time.</summary>
/// <param name="columns">Columns with marginals.</param>
/// <param name="values">The values of each column, not-a-number where they are missing; null for columns that are not modelled.</param>
/// <param name="rows">How many of the rows are looked at, evenly spread.</param>
internal sealed class DependenceRows(TableColumn[] columns, double[]?[] values, int rows)
{
    // Levels beside a column of as many values are rather that column than decided by it.
    private const int MostValuesOfADecided = 256;

    // By chance a cliff gains so many nats once in e^10 places, of which there are about e^5.
    private const double LeastGain = 10;

    private static readonly DatePart[] PartsOfDates = [DatePart.Month, DatePart.Weekday, DatePart.Hour, DatePart.Day, DatePart.Minute];

    private readonly int[]?[] _levels = new int[columns.Length][];
    private readonly Dictionary<DatePart, int[]> _parts = [];
    private ValueRuns? _runs;
    private CliffSearch? _cliffs;
    private int _other = -1;

    /// <summary>The rule by which one column decides another; null for none.</summary>
    /// <param name="column">The column that is decided, one with shares.</param>
    /// <param name="other">The column that decides. It is quick to be asked of the same one again.</param>
    public DependenceRule? RuleOf(int column, int other)
    {
        if (columns[other].Categories is not null)
        {
            return columns[column].Categories is not null && IsFiner(column, other) ? ByCategories(column, other) : null;
        }

        return columns[column].Marginal!.Shares!.Count <= MostValuesOfADecided ? ByNumbers(column, other) : null;
    }

    private bool IsFiner(int column, int other)
    {
        var (own, of) = (columns[column].Categories!.Count, columns[other].Categories!.Count);
        return own > of || (own == of && column > other);
    }

    private DependenceRule? ByCategories(int column, int other)
    {
        // Each of the finer categories is to lie in one of the coarser.
        var (shares, keys) = (columns[column].Marginal!.Shares!, columns[other].Categories!.Count);
        return KeyCounts.Of(LevelsOf(column), shares.Count, LevelsOf(other), keys) is { IsRule: true } counts
            ? DependenceRule.Within(columns[other].Name, counts, shares, keys)
            : null;
    }

    private DependenceRule? ByNumbers(int column, int other)
    {
        Turn(other);
        var (cells, levels) = (columns[column].Marginal!.Shares!.Count, LevelsOf(column));
        foreach (var part in columns[other].Dates is null ? [] : PartsOfDates)
        {
            if (KeyCounts.Of(PartsOf(other, part), DateForm.CountOf(part), levels, cells) is { IsRule: true } counts)
            {
                return DependenceRule.OfPart(columns[other].Name, part, counts);
            }
        }

        return Runs(other).Find(levels, cells) is { } found
            ? DependenceRule.OfBorders(columns[other].Name, found.Borders, found.Uncertain, found.Counts)
            : null;
    }

    /// <summary>The rule by which what a column holds changes at once at borders of another; null for none.</summary>
    /// <param name="column">The column that changes, one with shares.</param>
    /// <param name="other">The column of the borders. It is quick to be asked of the same one again.</param>
    /// <param name="pairs">How many pairs of columns are looked at.</param>
    public CliffRule? CliffOf(int column, int other, long pairs)
    {
        if (columns[other].Categories is not null || columns[column].Marginal!.Shares!.Count is < 2 or > MostValuesOfADecided)
        {
            return null;
        }

        Turn(other);
        _cliffs ??= new(new(Some(values[other]!)), Runs(other).Border);
        return _cliffs.Find(columns[other].Name, LevelsOf(column), columns[column].Marginal!.Shares!, LeastGain + Math.Log(pairs));
    }

    /// <summary>Forgets what was known of another column.</summary>
    private void Turn(int other)
    {
        if (other != _other)
        {
            (_other, _runs, _cliffs) = (other, null, null);
            _parts.Clear();
        }
    }

    private ValueRuns Runs(int other) => _runs ??= new(Some(values[other]!), columns[other]);

    private int[] PartsOf(int other, DatePart part) => _parts.TryGetValue(part, out var known) ? known : _parts[part] =
        Array.ConvertAll(Some(values[other]!), value => double.IsNaN(value) ? -1 : columns[other].Dates!.PartOf(value, part));

    private int[] LevelsOf(int column) => _levels[column] ??=
        Array.ConvertAll(Some(values[column]!), value => double.IsNaN(value) ? -1 : columns[column].LevelOf(value));

    private double[] Some(double[] all) =>
        rows == all.Length ? all : [.. Enumerable.Range(0, rows).Select(row => all[(int)((long)row * all.Length / rows)])];
}
