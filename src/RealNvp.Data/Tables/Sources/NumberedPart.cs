using RealNvp.Collectives;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A part of a table whose rows have the numbers of the whole, which a part of a text does not know before the rows of the parts before it are counted.</summary>
/// <param name="part">The part, which is disposed of with this.</param>
/// <param name="before">How many more rows lie before each than the part counts.</param>
internal sealed class NumberedPart(ITableSource part, long before) : ITableSource
{
    public string Path => part.Path;

    public string Origin => part.Origin;

    public IReadOnlyList<string> Names => part.Names;

    public string? LabelName => part.LabelName;

    public string Findings => part.Findings;

    public IReadOnlyList<string> Notes => part.Notes;

    public TextFormat? Format => part.Format;

    public bool AreNumbersWritten => part.AreNumbersWritten;

    /// <summary>Counts the rows of all parts, each process its own.</summary>
    public static NumberedPart Of(ITableSource part, ICollective collective, CancellationToken cancellationToken)
    {
        var (rows, first) = collective.Together(() => Count(part, cancellationToken));
        var all = collective.Joined(rows);
        return new(part, rows == 0 ? 0 : all.Take(collective.Rank).Sum() + 1 - first);
    }

    public DeclaredType TypeOf(int column) => part.TypeOf(column);

    public string? StoredOf(int column) => part.StoredOf(column);

    public DateForm? DatesOf(int column) => part.DatesOf(column);

    public ITableCursor Open(CancellationToken cancellationToken) => new Cursor(part.Open(cancellationToken), before);

    public void ShareNotes(ICollective collective) => part.ShareNotes(collective);

    public void Dispose() => part.Dispose();

    private static (long Rows, long First) Count(ITableSource part, CancellationToken cancellationToken)
    {
        using var cursor = part.Open(cancellationToken);
        var (rows, first) = (0L, 0L);
        while (cursor.Next())
        {
            first = rows++ == 0 ? cursor.Row : first;
        }

        return (rows, first);
    }

    private sealed class Cursor(ITableCursor cursor, long before) : ITableCursor
    {
        public long Row => cursor.Row + before;

        public long Record => cursor.Record;

        public string Place => cursor.Place;

        public RowReason? Fault => cursor.Fault;

        public bool Next() => cursor.Next();

        public CellContent Read(int column, out double number) => cursor.Read(column, out number);

        public bool TryInstant(int column, out Instant instant) => cursor.TryInstant(column, out instant);

        public ReadOnlySpan<char> Text(int column) => cursor.Text(column);

        public void Dispose() => cursor.Dispose();
    }
}
