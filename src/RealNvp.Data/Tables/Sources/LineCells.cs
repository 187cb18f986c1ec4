namespace RealNvp.Data.Tables.Sources;

/// <summary>A line at the start of a text, cut into its cells by a delimiter that is tried. Quoted line breaks belong to the line.</summary>
/// <param name="Text">The line as it is written.</param>
/// <param name="Cells">Its cells, trimmed, without their quotes.</param>
/// <param name="Breaks">How many line ends it holds, its own included.</param>
internal sealed record LineCells(string Text, string[] Cells, int Breaks)
{
    /// <summary>Stands for a run of blanks as the delimiter.</summary>
    public const char Blanks = ' ';

    public bool IsEmpty => string.IsNullOrWhiteSpace(Text);

    public bool IsHashed => Text.StartsWith('#');

    /// <summary>Cuts a text into lines.</summary>
    /// <param name="text">The start of a file.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="isWhole">Whether the text is the whole file; else its last line is left out, which may go on, unless it is the only one.</param>
    /// <param name="most">The most lines.</param>
    public static List<LineCells> Of(ReadOnlySpan<char> text, char delimiter, bool isWhole, int most)
    {
        var lines = new List<LineCells>();
        while (text.Length > 0 && lines.Count < most)
        {
            var isHashed = text[0] == '#';
            var cells = new List<string>();
            var (start, place, breaks, quoted, isNew) = (0, 0, 0, false, true);
            for (; place < text.Length; place++)
            {
                var letter = text[place];
                if (quoted)
                {
                    quoted = letter != '"';
                    breaks += letter == '\n' ? 1 : 0;
                    continue;
                }

                if (letter is '\n' or '\r')
                {
                    break;
                }

                if (letter == delimiter || (letter == '\t' && delimiter == Blanks))
                {
                    // One more than a table may have is enough to see that it is none.
                    if (cells.Count <= ColumnNames.Most)
                    {
                        cells.Add(Plain(text[start..place]));
                    }

                    (start, isNew) = (place + 1, true);
                    continue;
                }

                // A closed quote that opens again is one within the value; one within plain text, or in a comment, is text.
                quoted = letter == '"' && !isHashed && (isNew || text[place - 1] == '"');
                isNew = false;
            }

            if (place == text.Length && !isWhole && lines.Count > 0)
            {
                break;
            }

            cells.Add(Plain(text[start..place]));
            string[] found = delimiter == Blanks ? [.. cells.Where(cell => cell.Length > 0)] : [.. cells];
            lines.Add(new(text[..place].ToString(), found, breaks + 1));
            var end = text[place..];
            text = end.StartsWith("\r\n") ? end[2..] : end.Length > 0 ? end[1..] : end;
        }

        return lines;
    }

    private static string Plain(ReadOnlySpan<char> cell)
    {
        var trimmed = cell.Trim();
        return trimmed.Length > 1 && trimmed[0] == '"' && trimmed[^1] == '"'
            ? trimmed[1..^1].Trim().ToString().Replace("\"\"", "\"", StringComparison.Ordinal)
            : trimmed.ToString();
    }
}
