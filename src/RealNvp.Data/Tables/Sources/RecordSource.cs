using System.Globalization;
using System.Text.Json;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// One record of a stream after another, by the names of the columns that a model needs or holds rows to: read by the same rules as a file. What a record
/// has no entry for is missing.
/// </summary>
internal sealed class RecordSource : ITableSource, ITableCursor
{
    private readonly TableColumn[] _columns;
    private readonly TextFormat _text;
    private IReadOnlyDictionary<string, object?> _record = new Dictionary<string, object?>();
    private string _shown = "";

    public RecordSource(TableSchema schema)
    {
        _columns = [.. schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context || column.Relation is not null)];
        Names = [.. _columns.Select(column => column.Name)];
        _text = new(',', true, [], NumberFormatInfo.InvariantInfo, [.. schema.MissingMarks ?? TextFormat.UsualMarks]);
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

    public CellContent Read(int column, out double number)
    {
        number = double.NaN;
        switch (Value(column))
        {
            case null or DBNull:
                return CellContent.Missing;
            case string text when _text.IsMissing(text.AsSpan().Trim()):
                return CellContent.Missing;
            case string text:
                return _text.TryNumber(text.AsSpan().Trim(), out number) ? OfNumber(number) : CellContent.Text;
            case bool truth:
                number = truth ? 1 : 0;
                return CellContent.Number;
            case IConvertible value when value.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal:
                number = value.ToDouble(CultureInfo.InvariantCulture);
                return OfNumber(number);
            default:
                return CellContent.Text;
        }

        static CellContent OfNumber(double number) => double.IsNaN(number) ? CellContent.Missing : CellContent.Number;
    }

    public ReadOnlySpan<char> Text(int column) => _shown = Value(column) is bool truth
        ? Text(truth, _columns[column].Categories)
        : Convert.ToString(Value(column), CultureInfo.InvariantCulture)?.Trim() ?? "";

    public void Dispose()
    {
    }

    // A record that came as JSON holds elements of it.
    private object? Value(int column) => _record.TryGetValue(Names[column], out var value) && value is JsonElement element
        ? element.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when element.TryGetDouble(out var number) => number,
            _ => element.ToString(),
        }
        : value;

    // Truth values are the numbers 0 and 1 in files too, unless the column's categories are words for them.
    private static string Text(bool truth, IReadOnlyList<string>? categories) =>
        categories?.FirstOrDefault(name => name.Equals(truth ? bool.TrueString : bool.FalseString, StringComparison.OrdinalIgnoreCase))
        ?? (truth ? "1" : "0");
}
