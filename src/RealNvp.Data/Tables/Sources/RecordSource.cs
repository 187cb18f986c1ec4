using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>One record of a stream after another, by the names of the columns that a model needs: read by the same rules as a file.</summary>
internal sealed class RecordSource : ITableSource, ITableCursor
{
    private readonly string[] _marks;
    private IReadOnlyDictionary<string, object?> _record = new Dictionary<string, object?>();
    private string _text = "";

    public RecordSource(TableSchema schema)
    {
        Names = [.. schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context).Select(column => column.Name)];
        _marks = [.. schema.MissingMarks ?? ["", "?", "NA", "N/A", "NaN", "null"]];
    }

    public string Path => "the stream";

    public IReadOnlyList<string> Names { get; }

    public long Row { get; private set; }

    public string Place => $"record {Row}";

    public ITableCursor Open(CancellationToken cancellationToken) => this;

    public bool Next() => throw new NotSupportedException("Records come by themselves.");

    /// <summary>Stands on a record.</summary>
    /// <exception cref="InvalidInputException">It has no entry for a column that the model needs.</exception>
    public void MoveTo(IReadOnlyDictionary<string, object?> record)
    {
        _record = record;
        Row++;
        var lacking = Names.Where(name => !record.ContainsKey(name)).Select(name => $"'{name}'").ToArray();
        if (lacking.Length > 0)
        {
            throw new InvalidInputException(
                $"{Place} of the stream lacks the {(lacking.Length == 1 ? "column" : "columns")} {string.Join(", ", lacking)} "
                + "that the model was trained on; give null for a value that is missing.");
        }
    }

    public CellContent Read(int column, out double number)
    {
        number = double.NaN;
        switch (_record[Names[column]])
        {
            case null or DBNull:
                return CellContent.Missing;
            case string text when _marks.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase):
                return CellContent.Missing;
            case string text:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) ? OfNumber(number) : CellContent.Text;
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

    // Truth values are the numbers 0 and 1 in files too.
    public ReadOnlySpan<char> Text(int column) => _text = _record[Names[column]] is bool truth
        ? truth ? "1" : "0"
        : Convert.ToString(_record[Names[column]], CultureInfo.InvariantCulture)?.Trim() ?? "";

    public void Dispose()
    {
    }
}
