using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A table in numbers, some of which stand for a missing value because the user says so.</summary>
internal sealed class MarkedSource : ITableSource
{
    private readonly ITableSource _source;
    private readonly string[] _marks;
    private readonly double[] _numbers;

    private MarkedSource(ITableSource source, IReadOnlyList<string> marks)
    {
        _source = source;
        _marks = [.. marks.Select(mark => mark.Trim())];
        _numbers = [.. _marks.Select(mark => double.TryParse(mark, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).Where(double.IsFinite)];
    }

    public string Path => _source.Path;

    public IReadOnlyList<string> Names => _source.Names;

    public string? LabelName => _source.LabelName;

    public string Findings => _source.Findings;

    public bool AreNumbersWritten => _source.AreNumbersWritten;

    public DeclaredType TypeOf(int column) => _source.TypeOf(column);

    public string? StoredOf(int column) => _source.StoredOf(column);

    public DateForm? DatesOf(int column) => _source.DatesOf(column);

    public IReadOnlyList<string> Notes => _source.Notes;

    /// <summary>The source with the marks of the options, if there are any.</summary>
    public static ITableSource Of(ITableSource source, TableOptions options) =>
        options.MissingMarks is { Count: > 0 } marks ? new MarkedSource(source, marks) : source;

    public ITableCursor Open(CancellationToken cancellationToken) => new Cursor(_source.Open(cancellationToken), _marks, _numbers);

    public ITableCursor OpenPart(TablePart part, CancellationToken cancellationToken) =>
        new Cursor(_source.OpenPart(part, cancellationToken), _marks, _numbers);

    public void Dispose() => _source.Dispose();

    private sealed class Cursor(ITableCursor cursor, string[] marks, double[] numbers) : ITableCursor
    {
        public long Row => cursor.Row;

        public string Place => cursor.Place;

        public bool Next() => cursor.Next();

        public CellContent Read(int column, out double number)
        {
            var content = cursor.Read(column, out number);
            var isMarked = content switch
            {
                CellContent.Number when !double.IsFinite(number) => marks.Contains(cursor.Text(column).ToString(), StringComparer.OrdinalIgnoreCase),
                CellContent.Number => numbers.Contains(number),
                CellContent.Text => marks.Contains(cursor.Text(column).ToString(), StringComparer.OrdinalIgnoreCase),
                _ => false,
            };
            return isMarked ? CellContent.Missing : content;
        }

        public bool TryInstant(int column, out Instant instant) => cursor.TryInstant(column, out instant);

        public ReadOnlySpan<char> Text(int column) => cursor.Text(column);

        public void Dispose() => cursor.Dispose();
    }
}
