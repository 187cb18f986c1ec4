namespace RealNvp.Pictures;

/// <summary>A picture or movie of a report.</summary>
/// <param name="Title">The heading above it.</param>
/// <param name="Caption">What it shows, in a sentence; may be empty.</param>
/// <param name="Path">The file, which ends in <c>.png</c>, <c>.gif</c>, <c>.jpg</c>, <c>.jpeg</c>, <c>.webp</c> or <c>.svg</c>.</param>
public sealed record ReportPicture(string Title, string Caption, string Path)
{
    /// <summary>
    /// Whether it is ink on white, whose lightness is turned around for readers with dark screens. Photographs and maps, in which bright means
    /// something, stay as they are.
    /// </summary>
    public bool IsPlot { get; init; }
}

/// <summary>A table of a report.</summary>
/// <param name="Title">The heading above it.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The cells, row by row, each row with one cell for each column.</param>
/// <param name="Collapsed">Whether the reader sees only the title until it is opened; printing opens it where the browser can.</param>
public sealed record ReportTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool Collapsed);

/// <summary>What <see cref="Report"/> writes, all of it plain text that is shown as it is.</summary>
public sealed record ReportContent
{
    /// <summary>The heading of the page.</summary>
    public string Title { get; init; } = "";

    /// <summary>What came out, in a few sentences; an empty line starts a new paragraph.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The figures to see first, such as <c>("test NLL", "1.24 bits per dimension")</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The pictures and movies, in order.</summary>
    public IReadOnlyList<ReportPicture> Pictures { get; init; } = [];

    /// <summary>The tables, in order.</summary>
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];

    /// <summary>The spec of the flow as JSON, shown at the end; left out when empty.</summary>
    public string SpecJson { get; init; } = "";
}
