namespace RealNvp.Data.Tables.Sources;

/// <summary>What stands before the rows of a text, which parts of its rows are read behind: by its first lines the reader decides which letters end others.</summary>
/// <param name="Start">The byte at which the first record begins, a header or a row.</param>
/// <param name="Rows">Where the first row begins.</param>
/// <param name="Shown">Where a record begins behind so many bytes as the reader decides by.</param>
/// <param name="End">The byte behind the last.</param>
internal sealed record TextHead(long Start, TextCut Rows, TextCut Shown, long End)
{
    private const int BytesShown = 1 << 12;

    /// <summary>Finds it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">How it is written.</param>
    /// <param name="header">The header's record, from 0, and the lines that end with it; null for a text without.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public static TextHead Of(Stream file, TextLayout layout, (long Record, long Lines)? header, CancellationToken cancellationToken)
    {
        var (scan, end) = (new RecordScan(layout), file.Length);
        var start = scan.Behind(layout.SkippedLines, file, scan.MarkLength(file), end, cancellationToken);
        var first = new TextCut(start, layout.SkippedLines, 0);
        var rows = header is { } found
            ? new TextCut(scan.Find(file, start, end, (records, _) => records == found.Record + 1, cancellationToken).Position, found.Lines, found.Record + 1)
            : first;
        var (shown, before) = scan.Find(file, start, end, (_, position) => position >= start + BytesShown, cancellationToken);
        return new(start, rows, new(shown, 0, before), end);
    }

    /// <summary>The bytes from a cut on behind those that the reader decides by, and how many records these are.</summary>
    /// <param name="open">Opens the file.</param>
    /// <param name="from">The cut.</param>
    /// <param name="to">The next.</param>
    public (Stream Bytes, long Records) Middle(Func<Stream> open, TextCut from, TextCut to)
    {
        var shown = from.Position < Shown.Position ? from : Shown;
        var bytes = new byte[shown.Position - Start];
        var file = open();
        file.Position = Start;
        file.ReadExactly(bytes);
        return (new PrecededStream(bytes, new StreamRange(file, from.Position, to.Position)), shown.Records);
    }
}
