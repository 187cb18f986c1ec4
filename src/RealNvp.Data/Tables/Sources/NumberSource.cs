using System.Globalization;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A table of numbers in memory.</summary>
internal sealed class NumberSource : ITableSource
{
    private readonly int _count;
    private readonly Func<int, int, double> _value;

    private NumberSource(int count, IReadOnlyList<string> names, Func<int, int, double> value) =>
        (_count, Names, _value) = (count, ColumnNames.Different(names), value);

    public string Path => MemoryTable.Place;

    public string Origin => MemoryTable.OriginText;

    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows in one array.</summary>
    public static NumberSource Of(ReadOnlyMemory<float> values, IReadOnlyList<string> names)
    {
        var width = names.Count > 0 ? names.Count : throw NoWidth(0);
        return new(RowLayout.CountRows(values.Length, width), names, (row, column) => values.Span[(row * width) + column]);
    }

    /// <summary>Rows in an array each.</summary>
    public static NumberSource Of(IReadOnlyList<double[]> rows, IReadOnlyList<string>? names)
    {
        var width = names?.Count ?? (rows.Count > 0 && rows[0] is { } first ? first.Length : 0);
        if (width < 1)
        {
            throw NoWidth(width);
        }

        foreach (var (index, row) in rows.Index())
        {
            if (row?.Length != width)
            {
                throw new ArgumentException($"Row {index + 1} has {Counted.Of(row?.Length ?? 0, "value")} but there are {Counted.Of(width, "column")}; "
                    + "give every row as many.");
            }
        }

        return new(rows.Count, names ?? ColumnNames.Numbered(width), (row, column) => rows[row][column]);
    }

    public static ArgumentException NoWidth(int width) => new($"Rows of {Counted.Of(width, "value")} are no table; give rows that have at least one.");

    public ITableCursor Open(CancellationToken cancellationToken) => new Cursor(this, cancellationToken);

    public void Dispose()
    {
    }

    private sealed class Cursor(NumberSource source, CancellationToken cancellationToken) : ITableCursor
    {
        private string _text = "";

        public long Row { get; private set; }

        public string Place => $"row {Row}";

        public bool Next()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Row >= source._count)
            {
                return false;
            }

            Row++;
            return true;
        }

        public CellContent Read(int column, out double number)
        {
            number = source._value((int)Row - 1, column);
            return double.IsNaN(number) ? CellContent.Missing : CellContent.Number;
        }

        public ReadOnlySpan<char> Text(int column)
        {
            Read(column, out var number);
            return _text = number.ToString(CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
        }
    }
}
