using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A part of a table as a table of its own: the same columns, fewer rows. Places and numbers of rows are those of the whole.</summary>
/// <param name="whole">The table, which is disposed of with this.</param>
/// <param name="part">Which of its parts.</param>
internal sealed class PartSource(ITableSource whole, TablePart part) : ITableSource
{
    /// <summary>The whole table.</summary>
    public ITableSource Whole => whole;

    public string Path => whole.Path;

    public string Origin => whole.Origin;

    public IReadOnlyList<string> Names => whole.Names;

    public string? LabelName => whole.LabelName;

    public string Findings => whole.Findings;

    public IReadOnlyList<string> Notes => whole.Notes;

    public TextFormat? Format => whole.Format;

    public bool AreNumbersWritten => whole.AreNumbersWritten;

    public DeclaredType TypeOf(int column) => whole.TypeOf(column);

    public string? StoredOf(int column) => whole.StoredOf(column);

    public DateForm? DatesOf(int column) => whole.DatesOf(column);

    public ITableCursor Open(CancellationToken cancellationToken) => whole.OpenPart(part, cancellationToken);

    public ITableCursor OpenPart(TablePart inner, CancellationToken cancellationToken) =>
        inner.Count == 1 ? Open(cancellationToken) : throw new NotSupportedException("A part of a table is not divided again.");

    public void ShareNotes(Collectives.ICollective collective) => whole.ShareNotes(collective);

    public void Dispose() => whole.Dispose();
}
