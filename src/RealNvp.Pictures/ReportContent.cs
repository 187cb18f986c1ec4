namespace RealNvp.Pictures;

/// <summary>One of the figures of a report that are seen first, large.</summary>
/// <param name="Value">The figure, such as <c>1.82</c> or <c>82 %</c>; a word or two do as well.</param>
/// <param name="What">What it is, in a few words, such as <c>bits per dimension on 250 test rows</c>.</param>
/// <param name="Note">What one must know to judge it, such as <c>lower is better</c>; may be empty.</param>
internal sealed record ReportHeadline(string Value, string What, string Note = "");

/// <summary>A picture or movie of a report.</summary>
/// <param name="Title">The heading above it.</param>
/// <param name="Caption">What it shows, in a sentence; may be empty.</param>
/// <param name="Path">The file, which ends in <c>.png</c>, <c>.gif</c>, <c>.jpg</c>, <c>.jpeg</c>, <c>.webp</c> or <c>.svg</c>.</param>
internal sealed record ReportPicture(string Title, string Caption, string Path)
{
    /// <summary>The same plot drawn for dark screens (<see cref="PlotTheme.Dark"/>), shown on those instead; null for none.</summary>
    public Picture? Dark { get; init; }

    /// <summary>
    /// Whether it is ink on white, whose lightness is turned around for readers with dark screens unless there is <see cref="Dark"/>. Photographs and maps,
    /// in which bright means something, stay as they are.
    /// </summary>
    public bool IsPlot { get; init; }
}

/// <summary>A table of a report.</summary>
/// <param name="Title">The heading above it.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">The cells, row by row, each row with one cell for each column.</param>
/// <param name="Collapsed">Whether the reader sees only the title until it is opened; printing opens it where the browser can.</param>
internal sealed record ReportTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool Collapsed)
{
    /// <summary>What the table says, in a few sentences above it; may be empty.</summary>
    public string Note { get; init; } = "";
}

/// <summary>What <see cref="Report"/> writes, in the order of these properties, all of it plain text that is shown as it is.</summary>
internal sealed record ReportContent
{
    /// <summary>The heading of the page.</summary>
    public string Title { get; init; } = "";

    /// <summary>What must be known before all else, such as that a training was interrupted; an empty line starts a new paragraph.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The few figures to see first, in one row.</summary>
    public IReadOnlyList<ReportHeadline> Headlines { get; init; } = [];

    /// <summary>The pictures to see first: side by side on wide screens, then no taller than the screen has room for; one alone is shown whole.</summary>
    public IReadOnlyList<ReportPicture> Lead { get; init; } = [];

    /// <summary>The other pictures and movies, in order: two beside one another on wide screens, the first alone if they are an odd number.</summary>
    public IReadOnlyList<ReportPicture> Pictures { get; init; } = [];

    /// <summary>What else is to know, such as <c>("seed", "1")</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The tables, in order.</summary>
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];

    /// <summary>The spec of the flow as JSON, shown at the end; left out when empty.</summary>
    public string SpecJson { get; init; } = "";
}
