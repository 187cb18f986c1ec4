using System.Globalization;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Reads when a row of a series was and of which series it is.</summary>
internal sealed class SeriesCells
{
    private readonly int? _moment;
    private readonly int? _key;
    private readonly bool _mayLackMoments;

    /// <summary>Finds the columns in a file, which may lack them: its rows then follow one another as they stand, and are of one series.</summary>
    public SeriesCells(TableSchema schema, ITableSource source)
    {
        var series = schema.Series!;
        Order = schema.Columns.First(column => column.Name == series.OrderBy);
        (_moment, _key) = (PlaceOf(series.OrderBy), PlaceOf(series.By));
        _mayLackMoments = source is RecordSource;

        int? PlaceOf(string? name) => source.Names.Index().Where(item => item.Item == name).Select(item => (int?)item.Index).FirstOrDefault();
    }

    /// <summary>The cells of a table whose rows are in an order; null for other tables.</summary>
    public static SeriesCells? Of(TableSchema schema, ITableSource source) => schema.Series is null ? null : new(schema, source);

    /// <summary>The column that orders the rows.</summary>
    public TableColumn Order { get; }

    /// <summary>Whether the file has it.</summary>
    public bool HasMoments => _moment is not null;

    /// <summary>When the row was on which a cursor stands; not-a-number where nothing says it.</summary>
    public double Moment(ITableCursor cursor)
    {
        if (_moment is not { } place || cursor.Read(place, out var number) is var content && content == CellContent.Missing)
        {
            return double.NaN;
        }

        return Order.Dates is { } dates ? DateCells.TryRead(cursor, place, dates, out var moment) ? moment : double.NaN
            : content == CellContent.Number && double.IsFinite(number) ? number
            : double.NaN;
    }

    /// <summary>What is wrong with a cell that does not say when its row was; null where the file, or the record, has none.</summary>
    public RowReason? Fault(ITableCursor cursor)
    {
        if (_moment is not { } place)
        {
            return null;
        }

        var content = cursor.Read(place, out _);
        return content == CellContent.Missing ? _mayLackMoments ? null : new(ReasonKind.MissingValue, Order.Name, null, null)
            : Order.Dates is { } dates ? new(ReasonKind.NotADate, Order.Name, MomentText(cursor), dates.Pattern)
            : new(content == CellContent.Number ? ReasonKind.InfiniteValue : ReasonKind.NotANumber, Order.Name, MomentText(cursor), null);
    }

    /// <summary>What the file has there, shortened.</summary>
    public string MomentText(ITableCursor cursor) => _moment is { } place ? RowReason.Shortened(cursor.Text(place)) : "";

    /// <summary>Which series the row is of; the same number is the same however it is written.</summary>
    public string Key(ITableCursor cursor) => _key is not { } place ? ""
        : cursor.Read(place, out var number) switch
        {
            CellContent.Missing => "",
            CellContent.Number => number.ToString("R", CultureInfo.InvariantCulture),
            _ => cursor.Text(place).ToString(),
        };
}
