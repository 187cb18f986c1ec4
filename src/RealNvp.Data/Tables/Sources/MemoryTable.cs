using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A table that was read once into memory: eight bytes a number, and each different text once.</summary>
internal sealed class MemoryTable : ITableSource
{
    public const string Place = "the rows";
    public const string OriginText = "Rows in memory";

    private readonly MemoryColumn[] _columns;
    private int _count;

    /// <summary>A table without rows.</summary>
    /// <param name="names">The columns' names.</param>
    /// <param name="findings">What there is to say of them.</param>
    public MemoryTable(IReadOnlyList<string> names, string findings = "")
    {
        Names = ColumnNames.Different(names);
        Findings = findings;
        _columns = [.. Names.Select(_ => new MemoryColumn())];
    }

    public string Path => Place;

    public string Origin => OriginText;

    public IReadOnlyList<string> Names { get; }

    public string Findings { get; }

    public bool AreNumbersWritten => _columns.Any(column => column.HasTexts);

    public DateForm? DatesOf(int column) => _columns[column].Dates;

    /// <summary>Adds a row.</summary>
    /// <param name="value">The value of each column.</param>
    public void Add(Func<int, object?> value)
    {
        if (_count == Array.MaxLength)
        {
            throw new DataFaultException($"There are more than {Counted.Of(Array.MaxLength, "row")}; give fewer.");
        }

        for (var column = 0; column < _columns.Length; column++)
        {
            _columns[column].Add(value(column));
        }

        _count++;
    }

    public ITableCursor Open(CancellationToken cancellationToken) => new Cursor(this, cancellationToken);

    public void Dispose()
    {
    }

    private sealed class Cursor(MemoryTable table, CancellationToken cancellationToken) : ITableCursor
    {
        private string _text = "";

        public long Row { get; private set; }

        public string Place => $"row {Row}";

        public bool Next()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Row >= table._count)
            {
                return false;
            }

            Row++;
            return true;
        }

        public CellContent Read(int column, out double number) => table._columns[column].Read((int)Row - 1, out number);

        public bool TryInstant(int column, out Instant instant) => table._columns[column].TryInstant((int)Row - 1, out instant);

        public ReadOnlySpan<char> Text(int column) => _text = table._columns[column].Text((int)Row - 1);

        public void Dispose()
        {
        }
    }

    /// <summary>A column: numbers, and for values that came as text the place of that text.</summary>
    private sealed class MemoryColumn
    {
        private static readonly CellValue Cells = new(marks: null);

        private readonly List<double> _numbers = [];
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private readonly List<string> _texts = [];
        private readonly MemoryDates _dates = new();
        private List<int>? _text;

        public bool HasTexts => _text is not null;

        public DateForm? Dates => _dates.Form;

        public void Add(object? value)
        {
            value = CellValue.Plain(value);
            var content = Cells.Read(value, out var number);
            var isText = content == CellContent.Text || (content == CellContent.Number && (value is string || CellValue.NeedsDigits(value)));
            _dates.Add(value, content == CellContent.Missing);
            if (isText && _text is null)
            {
                _text = [.. Enumerable.Repeat(-1, _numbers.Count)];
            }

            _numbers.Add(number);
            _text?.Add(isText ? Place(CellValue.Text(value)) : -1);
        }

        public CellContent Read(int row, out double number)
        {
            number = _numbers[row];
            return !double.IsNaN(number) ? CellContent.Number
                : _text is { } text && text[row] >= 0 ? CellContent.Text
                : CellContent.Missing;
        }

        public string Text(int row) => _text is { } text && text[row] >= 0 ? _texts[text[row]] : _numbers[row].ToString(CultureInfo.InvariantCulture);

        public bool TryInstant(int row, out Instant instant) => _dates.TryGet(row, out instant);

        private int Place(string text)
        {
            if (!_places.TryGetValue(text, out var place))
            {
                place = _texts.Count;
                _places.Add(text, place);
                _texts.Add(text);
            }

            return place;
        }
    }
}
