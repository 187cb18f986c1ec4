using RealNvp.Collectives;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A file of rows and columns that can be read from its start as often as needed, a part at a time.</summary>
internal interface ITableSource : IDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>One line: where the rows come from. Nothing is known of the licence of a file of one's own.</summary>
    string Origin => $"The file {System.IO.Path.GetFileName(Path)}";

    /// <summary>The columns' names, each different: those in the file, or c1, c2, ...</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The column of labels that the kind of file has without being told; null without one.</summary>
    string? LabelName => null;

    /// <summary>What was found out about the file, in words; empty if there was nothing to find out.</summary>
    string Findings => "";

    /// <summary>What else is worth saying of how it was read, a sentence each, without its name; of the rows once they have been read.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>How the file is written, if it is text; null for other kinds.</summary>
    TextFormat? Format => null;

    /// <summary>Whether numbers are texts in the file, so that it shows how they are written: 00501 is no number.</summary>
    bool AreNumbersWritten => Format is not null;

    /// <summary>What the file itself says of a column's values.</summary>
    DeclaredType TypeOf(int column) => DeclaredType.None;

    /// <summary>
    /// The type of the file that a column's values have and their kind does not tell, as <see cref="TableColumn.Stored"/> has it; null for none.
    /// </summary>
    string? StoredOf(int column) => null;

    /// <summary>How a column's dates or times are to be written, if the file has them as such; null for all else. Its unit is not yet known.</summary>
    DateForm? DatesOf(int column) => null;

    /// <summary>A cursor before the first row; cancelling is heard while it reads.</summary>
    ITableCursor Open(CancellationToken cancellationToken);

    /// <summary>A cursor before the first row of a part of the table. Places and numbers are those of the whole, but for the numbers of a text's rows.</summary>
    ITableCursor OpenPart(TablePart part, CancellationToken cancellationToken) =>
        part.Count == 1 ? Open(cancellationToken) : RowRange.Of(this, part, cancellationToken);

    /// <summary>Finds where the parts of processes begin, where that takes work which they can share.</summary>
    void Cut(ICollective collective, CancellationToken cancellationToken)
    {
    }

    /// <summary>Adds up what the processes have to note of the rows of their parts, once these have been read.</summary>
    void ShareNotes(ICollective collective)
    {
    }
}

/// <summary>Stands on one row of a table after another.</summary>
internal interface ITableCursor : IDisposable
{
    /// <summary>The row it stands on, from 1.</summary>
    long Row { get; }

    /// <summary>The record of the file that the row is, from 0; comments, empty lines and a header are records too.</summary>
    long Record => Row - 1;

    /// <summary>Where the row is in the file, such as "line 7".</summary>
    string Place { get; }

    /// <summary>What is wrong with the row as a whole, so that its cells mean nothing; null for a row in order.</summary>
    RowReason? Fault => null;

    /// <summary>Goes to the next row; false after the last.</summary>
    bool Next();

    /// <summary>What a column holds in this row, and the number if it is one.</summary>
    CellContent Read(int column, out double number);

    /// <summary>The moment in a column that the file has as such and not as text.</summary>
    bool TryInstant(int column, out Instant instant)
    {
        instant = default;
        return false;
    }

    /// <summary>The text in a column, trimmed; valid until the next call.</summary>
    ReadOnlySpan<char> Text(int column);
}
