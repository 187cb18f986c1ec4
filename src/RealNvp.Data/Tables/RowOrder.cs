using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The order of a table's rows by the column that they follow one another by; rows where it holds the same keep the order of the file.</summary>
internal sealed class RowOrder
{
    private readonly ITableSource _source;
    private readonly TableColumn _column;
    private readonly int? _place;
    private readonly List<double> _values = [];
    private bool _wasSorted = true;

    private RowOrder(TableColumn column, ITableSource source)
    {
        (_source, _column) = (source, column);
        _place = source.Names.Index().Where(item => item.Item == column.Name).Select(item => (int?)item.Index).FirstOrDefault();
    }

    /// <summary>The order of a table's rows; null for a table whose rows are in none.</summary>
    public static RowOrder? Of(TableSchema schema, ITableSource source) => schema.Series is { } series
        ? new(schema.Columns.First(column => column.Name == series.OrderBy), source)
        : null;

    /// <summary>Takes the row on which a cursor stands. Where the file lacks the column, its rows follow one another as they stand.</summary>
    /// <exception cref="DataFaultException">It does not say where it belongs; the sentence says where it stands.</exception>
    public void Take(ITableCursor cursor)
    {
        var value = _place is { } place ? Read(cursor, place, _column) : _values.Count;
        if (double.IsNaN(value))
        {
            throw new DataFaultException(
                $"'{_source.Path}', {cursor.Place}, column '{_column.Name}': '{RowReason.Shortened(cursor.Text(_place!.Value))}' does not say where the row belongs in "
                + $"the order of the table; give {(_column.Dates is { } dates ? $"dates or times as in training ({dates.Pattern})" : "numbers")}.");
        }

        _wasSorted = _wasSorted && (_values.Count == 0 || value >= _values[^1]);
        _values.Add(value);
    }

    /// <summary>What orders the row on which a cursor stands; not-a-number where nothing does.</summary>
    public static double Read(ITableCursor cursor, int place, TableColumn column)
    {
        var content = cursor.Read(place, out var number);
        return content == CellContent.Missing ? double.NaN
            : column.Dates is { } dates ? DateCells.TryRead(cursor, place, dates, out var moment) ? moment : double.NaN
            : content == CellContent.Number ? number
            : double.NaN;
    }

    /// <summary>The indices of the rows in their order; null where they stand in it.</summary>
    public int[]? Sort()
    {
        if (_wasSorted)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, _values.Count)];
        Array.Sort(order, (one, other) => _values[one].CompareTo(_values[other]) is not 0 and var byValue ? byValue : one.CompareTo(other));
        _values.Sort();
        return order;
    }

    /// <summary>Labels in the order of the rows.</summary>
    public static int[] Labels(int[] labels, int[] sorted) => labels.Length == 0 ? labels : Array.ConvertAll(sorted, row => labels[row]);

    /// <summary>Where some of the rows stand in the order, rising.</summary>
    public static int[] Places(int[] rows, int[] sorted)
    {
        var some = rows.ToHashSet();
        return rows.Length == 0 ? rows : [.. Enumerable.Range(0, sorted.Length).Where(place => some.Contains(sorted[place]))];
    }

    /// <summary>What is said of the order, once the rows are in it.</summary>
    /// <param name="firstHeldOut">The place of the first row that calibrates; null where rows are not divided.</param>
    public IReadOnlyList<string> Notes(int? firstHeldOut) =>
    [
        $"the rows {(_wasSorted ? "are" : "were put")} in the order of '{_column.Name}': "
        + (firstHeldOut is { } row ? $"those from {_column.Shown(_values[row], digits: 12)} on are held out and calibrate, and the tenth before them chooses the best epoch"
            : "they are too few to hold some out"),
    ];
}
