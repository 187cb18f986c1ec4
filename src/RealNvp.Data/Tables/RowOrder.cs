using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>The order of a table's rows by the column that they follow one another by; rows where it holds the same keep the order of the file.</summary>
internal sealed class RowOrder
{
    private readonly ITableSource _source;
    private readonly RowSeries _series;
    private readonly SeriesCells _cells;
    private readonly List<double> _moments = [];
    private readonly List<int> _keys = [];
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private bool _wasSorted = true;

    private RowOrder(TableSchema schema, ITableSource source) => (_source, _series, _cells) = (source, schema.Series!, new(schema, source));

    /// <summary>The order of a table's rows; null for a table whose rows are in none.</summary>
    public static RowOrder? Of(TableSchema schema, ITableSource source) => schema.Series is null ? null : new(schema, source);

    /// <summary>Takes the row on which a cursor stands. Where the file lacks the column, its rows follow one another as they stand.</summary>
    /// <exception cref="DataFaultException">It does not say where it belongs; the sentence says where it stands.</exception>
    public void Take(ITableCursor cursor)
    {
        var moment = _cells.HasMoments ? _cells.Moment(cursor) : _moments.Count;
        if (double.IsNaN(moment))
        {
            var dates = _cells.Order.Dates is { } form ? $"dates or times as in training ({form.Pattern})" : "numbers";
            throw new DataFaultException(
                $"'{_source.Path}', {cursor.Place}, column '{_series.OrderBy}': '{_cells.MomentText(cursor)}' does not say where the row belongs in "
                + $"the order of the table; give {dates}.");
        }

        _wasSorted = _wasSorted && (_moments.Count == 0 || moment >= _moments[^1]);
        _moments.Add(moment);
        if (_series.Lags is not null)
        {
            var key = _cells.Key(cursor);
            _known.TryAdd(key, _known.Count);
            _keys.Add(_known[key]);
        }
    }

    /// <summary>The indices of the rows in their order; null where they stand in it.</summary>
    public int[]? Sort()
    {
        if (_wasSorted)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, _moments.Count)];
        Array.Sort(order, (one, other) => _moments[one].CompareTo(_moments[other]) is not 0 and var byMoment ? byMoment : one.CompareTo(other));
        int[] keys = [.. _keys];
        _moments.Sort();
        for (var row = 0; row < keys.Length; row++)
        {
            _keys[row] = keys[order[row]];
        }

        return order;
    }

    /// <summary>The row before each of its own series, once the rows are in their order; -1 for the first ones, and those that begin anew.</summary>
    /// <param name="series">Where a series begins anew.</param>
    public int[] Before(RowSeries series)
    {
        var (before, last) = (new int[_keys.Count], new int[_known.Count]);
        Array.Fill(last, -1);
        for (var row = 0; row < before.Length; row++)
        {
            var earlier = last[_keys[row]];
            (before[row], last[_keys[row]]) = (earlier >= 0 && _cells.HasMoments && series.IsBeyond(_moments[row] - _moments[earlier]) ? -1 : earlier, row);
        }

        return before;
    }

    /// <summary>The series with how much later than the one before it a row came at most, of some of the rows.</summary>
    /// <param name="before">The row before each.</param>
    /// <param name="rows">The rows.</param>
    public RowSeries WithLongestGap(int[] before, int[] rows)
    {
        var longest = rows.Where(row => before[row] >= 0).Select(row => _moments[row] - _moments[before[row]]).DefaultIfEmpty().Max();
        return _series with { LongestGap = _cells.HasMoments && longest > 0 && double.IsFinite(longest) ? longest : null };
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
    public IReadOnlyList<string> Notes(int? firstHeldOut)
    {
        var heldOut = firstHeldOut is { } row
            ? $"those from {_cells.Order.Shown(_moments[row], digits: 12)} on are held out and calibrate, and the tenth before them chooses the best epoch"
            : "they are too few to hold some out";
        var series = _series.By is { } by ? $" of the same '{by}', of which there are {_known.Count:N0}" : "";
        return
        [
            $"the rows {(_wasSorted ? "are" : "were put")} in the order of '{_series.OrderBy}': {heldOut}",
            .. _series.Lags is { } lags ? (string[])[$"each row is given the {(lags == 1 ? "row" : $"{lags} rows")} before it{series}"] : [],
        ];
    }
}
