using RealNvp.Calibration;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>
/// What training rows usually have in each column of a table, by itself and beside a value of another column: what an unlikely value is compared with in words.
/// </summary>
internal sealed class ColumnHabits
{
    private const int MostRows = 2_000;

    // Of so many rows that are nearest in one column the other columns are looked at; fewer than the least say nothing.
    private const int Nearest = 40;
    private const int Fewest = 20;

    // A value is said to be too high or low for another column where rows that are alike there spread clearly less than all do and it lies far outside of them.
    private const double Narrower = 0.7;
    private const double FarOutside = 4;
    private const double LeastSpread = 0.005;

    // A category that rows which are alike do not have must be one that others have.
    private const double CommonShare = 0.05;
    private const double DeviationsBetweenTenths = 2.5631;

    private readonly TableColumn[] _columns;
    private readonly double[][] _cells;
    private readonly double[][] _sorted;

    /// <summary>Reads the training rows that a model carries.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="reference">The training rows.</param>
    public ColumnHabits(TableSchema schema, ReferenceRows reference)
    {
        var encoding = new TableEncoding(schema);
        _columns = [.. schema.Columns];
        _cells = new double[Math.Min(MostRows, reference.Count)][];
        var width = reference.Width + reference.ContextWidth;
        for (var row = 0; row < _cells.Length; row++)
        {
            // The rows lie in the order of the file: those that are taken lie all over it.
            var values = reference.Values.Span.Slice(EvenRows.PlaceOf(row, _cells.Length, reference.Count) * width, width);
            _cells[row] = TableCells.OfRow(encoding, values[reference.ContextWidth..], values[..reference.ContextWidth]);
        }

        _sorted = [.. _columns.Select((_, column) => _cells.Select(row => row[column]).Where(double.IsFinite).Order().ToArray())];
    }

    /// <summary>What nine in ten training rows have; null for names and where there is nothing.</summary>
    public (double Low, double High)? Usual(int column) => HasOrder(column) && _sorted[column].Length > 0
        ? (Quantile(_sorted[column], 0.05), Quantile(_sorted[column], 0.95))
        : null;

    /// <summary>The value below which a share of the training rows lies; null for names and where there is nothing.</summary>
    public double? ValueAt(int column, double share) => HasOrder(column) && _sorted[column].Length > 0 ? Quantile(_sorted[column], share) : null;

    /// <summary>
    /// The column beside whose value this one's is strangest, though it is not strange by itself: rows that are alike there have others. Null where there is
    /// none.
    /// </summary>
    /// <param name="row">The cells of a row.</param>
    /// <param name="column">The column of the strange value.</param>
    public int? Beside(ReadOnlySpan<double> row, int column)
    {
        var sorted = _sorted[column];
        if (double.IsNaN(row[column]) || sorted.Length < Fewest || IsStrangeAlone(row[column], column))
        {
            return null;
        }

        var (best, most) = ((int?)null, 0.0);
        for (var other = 0; other < _columns.Length; other++)
        {
            if (other != column && _columns[other].Role is ColumnRole.Modelled or ColumnRole.Context && !double.IsNaN(row[other])
                && Strangeness(row[column], column, [.. Alike(row[other], other).Select(at => _cells[at][column]).Where(double.IsFinite).Order()]) is var found
                && found > most)
            {
                (best, most) = (other, found);
            }
        }

        return best;
    }

    private bool HasOrder(int column) => _columns[column] is { Kind: not (ColumnKind.Category or ColumnKind.Text or ColumnKind.Identifier), Period: null };

    private bool IsStrangeAlone(double value, int column)
    {
        var sorted = _sorted[column];
        return HasOrder(column)
            ? value < Quantile(sorted, LeastSpread) || value > Quantile(sorted, 1 - LeastSpread)
            : sorted.Count(value.Equals) < CommonShare * sorted.Length;
    }

    /// <summary>The rows with the same name, or with the nearest values; none where a value lies beyond all.</summary>
    private int[] Alike(double value, int column)
    {
        if (!HasOrder(column))
        {
            return [.. Enumerable.Range(0, _cells.Length).Where(row => _cells[row][column].Equals(value))];
        }

        var sorted = _sorted[column];
        return sorted.Length == 0 || value < sorted[0] || value > sorted[^1] ? []
            : [.. Enumerable.Range(0, _cells.Length).Where(row => double.IsFinite(_cells[row][column]))
                .OrderBy(row => Math.Abs(_cells[row][column] - value)).Take(Nearest)];
    }

    /// <summary>How far a value lies outside of what rows that are alike have, for numbers in their deviations; 0 where not far.</summary>
    private double Strangeness(double value, int column, double[] alike)
    {
        if (alike.Length < Fewest)
        {
            return 0;
        }

        if (!HasOrder(column))
        {
            // How surely rows that are alike have some other name.
            return alike.Contains(value) ? 0 : alike.GroupBy(name => name).Max(group => group.Count()) / (double)alike.Length;
        }

        double all = Spread(_sorted[column]), own = Spread(alike);
        var away = Math.Abs(value - Quantile(alike, 0.5)) / Math.Max(own, LeastSpread * all);
        return own > Narrower * all || (value >= alike[0] && value <= alike[^1]) || !(away > FarOutside) ? 0 : away;
    }

    private static double Spread(double[] sorted) => (Quantile(sorted, 0.9) - Quantile(sorted, 0.1)) / DeviationsBetweenTenths;

    private static double Quantile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
}
