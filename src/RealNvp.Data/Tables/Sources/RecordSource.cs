using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// One record of a stream after another, by the names of the columns that a model needs or holds rows to: read by the same rules as a file. What a record
/// has no entry for is missing.
/// </summary>
internal sealed class RecordSource : ITableSource, ITableCursor
{
    private readonly TableColumn[] _columns;
    private readonly CellValue _cells;
    private IReadOnlyDictionary<string, object?> _record = new Dictionary<string, object?>();
    private string _shown = "";

    public RecordSource(TableSchema schema)
    {
        var series = schema.Series?.Lags is null ? null : schema.Series;
        _columns =
        [
            .. schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context || column.Relation is not null
                || column.Name == series?.OrderBy || column.Name == series?.By),
        ];
        Names = [.. _columns.Select(column => column.Name)];
        _cells = new(schema.MissingMarks);
    }

    public string Path => "the stream";

    public IReadOnlyList<string> Names { get; }

    public long Row { get; private set; }

    public string Place => $"record {Row}";

    public ITableCursor Open(CancellationToken cancellationToken) => this;

    public bool Next() => throw new NotSupportedException("Records come by themselves.");

    /// <summary>Stands on a record.</summary>
    /// <param name="record">Its values by the columns' names.</param>
    /// <param name="row">Its number, from 1.</param>
    public void MoveTo(IReadOnlyDictionary<string, object?> record, long row)
    {
        _record = record;
        Row = row;
    }

    public CellContent Read(int column, out double number) => _cells.Read(Value(column), out number);

    public bool TryInstant(int column, out Instant instant) => Instant.TryOf(Value(column), out instant);

    public ReadOnlySpan<char> Text(int column) => _shown = CellValue.Text(Value(column), _columns[column].Categories);

    public void Dispose()
    {
    }

    private object? Value(int column) => _record.TryGetValue(Names[column], out var value) ? CellValue.Plain(value) : null;
}
