using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Gives each row of a series that is read those before it, and says what speaks against it as one of a series. For one thread at a time.</summary>
internal sealed class SeriesReader
{
    // A longer gap is told in larger units: 2191.97 days, not 3156430 minutes.
    private const double MostUnits = 10_000;

    private readonly TableEncoding _encoding;
    private readonly SeriesCells _cells;
    private readonly List<(int Column, int Rows)> _unchanged = [];

    private SeriesReader(TableEncoding encoding, SeriesCells cells) => (_encoding, _cells) = (encoding, cells);

    /// <summary>The reader of a table whose rows are given those before them; null for other tables.</summary>
    public static SeriesReader? Of(TableEncoding encoding, SeriesCells? cells) =>
        cells is null || encoding.Schema.Series?.Lags is null ? null : new(encoding, cells);

    /// <summary>What speaks against the row last taken, which can be measured.</summary>
    public IReadOnlyList<RowReason> Doubts { get; private set; } = [];

    /// <summary>Gives a row those before it; a reason where it was earlier than the one before it, or does not say when it was.</summary>
    /// <param name="cursor">Stands on the row.</param>
    /// <param name="moment">When the row was, as its cells say.</param>
    /// <param name="row">The row, as the flow sees it.</param>
    /// <param name="context">What it is conditioned on, of which the given columns are known.</param>
    /// <param name="memory">The rows before.</param>
    public RowReason? Take(ITableCursor cursor, double moment, ReadOnlySpan<float> row, Span<float> context, SeriesMemory memory)
    {
        _unchanged.Clear();
        if (double.IsNaN(moment) && _cells.Fault(cursor) is { } fault)
        {
            Doubts = [];
            return fault;
        }

        var (before, gap) = memory.Take(_cells.Key(cursor), moment, row, context[_encoding.GivenWidth..], _unchanged);
        Doubts = _unchanged.Count == 0 && gap is null ? [] : [.. gap is { } later ? [Gap(cursor, later)] : (RowReason[])[], .. Reasons(row)];
        return before is { } earlier
            ? new(ReasonKind.OutOfOrder, _cells.Order.Name, _cells.MomentText(cursor), _cells.Order.Text(earlier))
            : null;
    }

    private RowReason Gap(ITableCursor cursor, double gap) => new(
        ReasonKind.Gap,
        _cells.Order.Name,
        $"{_cells.MomentText(cursor)}, {InWords(gap)} after the row before it",
        InWords(_encoding.Schema.Series!.LongestGap!.Value));

    private string InWords(double gap) => _cells.Order.Dates is { } dates && gap < MostUnits ? UnitWords.Count(gap, dates.Unit)
        : ColumnWords.Spread(_cells.Order, gap, 6);

    private RowReason[] Reasons(ReadOnlySpan<float> row)
    {
        var reasons = new RowReason[_unchanged.Count];
        for (var index = 0; index < reasons.Length; index++)
        {
            var (place, rows) = _unchanged[index];
            var column = _encoding.Schema.Columns[place];
            var value = column.Text(_encoding.DecodeColumn(place, row));
            reasons[index] = new(ReasonKind.Unchanged, column.Name, $"{value} for {Counted.Of(rows, "row")}", Counted.Of(column.LongestRun!.Value, "row"));
        }

        return reasons;
    }
}
