using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds the columns of dates of which the season matters: how many rows a month has, or what other columns hold, comes again every year and is told from other
/// years better than from what lies around it. A trend of few years shows a flow the season as well; so there must be many. Where another column goes along
/// with the dates from day to day, such as a second date, a trend that counts years would lose that.
/// </summary>
internal static class SeasonSearch
{
    /// <summary>Of fewer years the trend alone is as good.</summary>
    public const int FewestYears = 5;

    /// <summary>So many nats a row the season must be worth.</summary>
    public const double LeastGain = 0.02;

    private const int FewestRows = 500;
    private const int MostNames = 8;
    private const int MostColumns = 100;
    private const int MostRows = 20_000;

    /// <summary>The places of the columns of which the month of the year is to be a cycle.</summary>
    /// <param name="columns">The columns with their marginals, and with what decides them.</param>
    /// <param name="values">The values of training rows for each column, not-a-number where they are missing; null for columns that are not modelled.</param>
    /// <param name="decided">What somebody decided of a column; null for nothing.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="DataFaultException">It is decided of a column that can have no season.</exception>
    public static IReadOnlyList<int> Found(TableColumn[] columns, double[]?[] values, Func<TableColumn, bool?> decided, CancellationToken cancellationToken)
    {
        var found = new List<int>();
        foreach (var (index, column) in columns.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (wanted, isPossible) = (decided(column), Season.IsPossible(column));
            if (wanted == true && !isPossible)
            {
                throw new DataFaultException(
                    $"The column '{column.Name}' is decided to have a season, but it is no modelled column of dates of which each month can have one; "
                    + "change its field season.")
                {
                    Options = [nameof(TableOptions.Decided)],
                };
            }

            if (wanted ?? (isPossible && Matters(columns, values, index, cancellationToken)))
            {
                found.Add(index);
            }
        }

        return found;
    }

    /// <summary>
    /// Whether what a column holds goes along with the season of another's dates: what seems to change at once at a date may be no more than that.
    /// </summary>
    /// <param name="columns">The columns.</param>
    /// <param name="values">Their values.</param>
    /// <param name="dates">The place of the column of dates.</param>
    /// <param name="column">The place of the other.</param>
    public static bool Tells(TableColumn[] columns, double[]?[] values, int dates, int column)
    {
        var (rows, cells) = Cells(columns[dates], values[dates]!);
        if (cells is null)
        {
            return false;
        }

        var tried = Numbers(columns[column], [.. rows.Select(row => values[column]![row])]);
        return tried.Any(numbers => cells.GainOf(numbers, tried.Length, areDates: false) > 0);
    }

    /// <summary>Rows with dates, and these by their months; null where they say nothing of a season.</summary>
    private static (int[] Rows, SeasonCells? Cells) Cells(TableColumn dates, double[] own)
    {
        var sentinels = ExactDates.Of(dates, [.. own.Where(value => !double.IsNaN(value))]).Cells;
        int[] rows = [.. Enumerable.Range(0, own.Length).Where(row => !double.IsNaN(own[row]) && Array.IndexOf(sentinels, own[row]) < 0)];
        rows = rows.Length <= MostRows ? rows : [.. Enumerable.Range(0, MostRows).Select(row => rows[(int)((long)row * rows.Length / MostRows)])];
        return (rows, rows.Length < FewestRows ? null : SeasonCells.Of(Season.MonthsOf(dates, [.. rows.Select(row => own[row])])));
    }

    private static bool Matters(TableColumn[] columns, double[]?[] values, int dates, CancellationToken cancellationToken)
    {
        var (rows, found) = Cells(columns[dates], values[dates]!);
        if (found is not { } cells)
        {
            return false;
        }

        // Of many columns some, evenly spread: what the season decides is in more than one.
        int[] others =
        [
            .. Enumerable.Range(0, columns.Length).Where(column => column != dates && values[column] is not null && !IsDecided(columns, column, dates)),
        ];
        var count = Math.Min(MostColumns, others.Length);
        var tests = Enumerable.Range(0, count).Select(index => others[(int)((long)index * others.Length / count)]);
        var gain = cells.GainOfCounts();
        foreach (var other in tests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] some = [.. rows.Select(row => values[other]![row])];
            var tried = Numbers(columns[other], some);
            gain += tried.Select(numbers => cells.GainOf(numbers, count * tried.Length, columns[other].IsDate)).DefaultIfEmpty(0).MaxBy(Math.Abs);
        }

        return gain >= LeastGain;
    }

    /// <summary>
    /// Whether what a column holds is decided by the dates, such as their month: the flow has no part in that. What changes at once at a date may well be the
    /// season's, and decides little.
    /// </summary>
    private static bool IsDecided(TableColumn[] columns, int column, int dates)
    {
        for (var at = columns[column]; at.Dependence is { IsCliff: false } dependence; at = Array.Find(columns, other => other.Name == dependence.On)!)
        {
            if (dependence.On == columns[dates].Name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a column holds as numbers: whether it is each of its most frequent names, or the ranks of its numbers.</summary>
    private static double[][] Numbers(TableColumn column, double[] values)
    {
        if (column.Categories is null)
        {
            return [Ranks(values)];
        }

        var frequent = values.Where(value => !double.IsNaN(value)).CountBy(value => value).OrderByDescending(item => item.Value).Take(MostNames);
        return [.. frequent.Select(item => Array.ConvertAll(values, value => value == item.Key ? 1.0 : 0))];
    }

    /// <summary>The place of each number among all, from 0 to 1, of equal ones their middle; one absurd number is as far out as any other.</summary>
    private static double[] Ranks(double[] values)
    {
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
        var own = new double[rows.Length];
        MeanRanks.Fill(Array.ConvertAll(rows, row => values[row]), own);
        double[] ranks = [.. values.Select(_ => double.NaN)];
        foreach (var (row, rank) in rows.Zip(own))
        {
            ranks[row] = rank / rows.Length;
        }

        return ranks;
    }
}
