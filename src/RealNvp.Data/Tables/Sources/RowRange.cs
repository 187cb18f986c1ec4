namespace RealNvp.Data.Tables.Sources;

/// <summary>Some rows of a cursor one after the other: those before them are passed over, and those behind them are not there.</summary>
/// <param name="cursor">A cursor before its first row, which is disposed of with this.</param>
/// <param name="start">How many rows are passed over.</param>
/// <param name="end">The number of the last row, from 1.</param>
internal sealed class RowRange(ITableCursor cursor, long start, long end) : ITableCursor
{
    public long Row => cursor.Row;

    public long Record => cursor.Record;

    public string Place => cursor.Place;

    public RowReason? Fault => cursor.Fault;

    /// <summary>The part of a table whose rows are counted first, since nothing else says how many there are.</summary>
    public static RowRange Of(ITableSource source, TablePart part, CancellationToken cancellationToken)
    {
        var rows = 0L;
        using (var counting = source.Open(cancellationToken))
        {
            while (counting.Next())
            {
                rows++;
            }
        }

        return new(source.Open(cancellationToken), part.Start(rows), part.End(rows));
    }

    public bool Next()
    {
        while (cursor.Row < end && cursor.Next())
        {
            if (cursor.Row > start)
            {
                return true;
            }
        }

        return false;
    }

    public CellContent Read(int column, out double number) => cursor.Read(column, out number);

    public bool TryInstant(int column, out Instant instant) => cursor.TryInstant(column, out instant);

    public ReadOnlySpan<char> Text(int column) => cursor.Text(column);

    public void Dispose() => cursor.Dispose();
}
