using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Where and how the rows of a text file stand: its letters, the lines before its table, what separates values.</summary>
/// <param name="Encoding">How its bytes are letters.</param>
/// <param name="Delimiter">What separates values; a blank stands for any run of them.</param>
/// <param name="SkippedLines">How many lines stand before the header, or before the first row.</param>
/// <param name="Notes">What is worth saying of it, without the file's name.</param>
internal sealed record TextLayout(FileEncoding Encoding, char Delimiter, int SkippedLines, IReadOnlyList<string> Notes)
{
    private const int CharactersLookedAt = 1 << 18;
    private const int LinesLookedAt = 1000;
    private const string SaidDelimiter = "sep=";

    /// <summary>Finds out the layout of a file and leaves it at its start.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name.</param>
    /// <param name="options">What the user says of it.</param>
    /// <param name="known">How its bytes are letters, if that is known; null finds out.</param>
    /// <exception cref="DataFaultException">Its bytes are no text.</exception>
    public static TextLayout Find(Stream file, string path, TableOptions options, FileEncoding? known = null)
    {
        if (options.Skip < 0)
        {
            throw new InvalidInputException($"{options.Skip} lines cannot be skipped; give 0 or more.") { Options = [nameof(TableOptions.Skip)] };
        }

        var encoding = known ?? FileEncoding.Find(file, path);
        var letters = new char[CharactersLookedAt];
        using var reader = new StreamReader(file, encoding.Encoding, leaveOpen: true);
        var length = reader.ReadBlock(letters);
        file.Position = 0;
        var isWhole = length < letters.Length;
        ReadOnlySpan<char> text = letters.AsSpan(0, length);
        var skipped = options.Skip ?? 0;
        for (var line = 0; line < skipped && text.Length > 0; line++)
        {
            text = text[EndOfLine(text)..];
        }

        var delimiter = options.Delimiter;
        if (Said(text) is { } said)
        {
            text = text[EndOfLine(text)..];
            delimiter ??= said;
            skipped++;
        }

        delimiter ??= DelimiterFinder.Find(text, isWhole);
        var before = LinesBefore.Of(LineCells.Of(text, delimiter.Value, isWhole, LinesLookedAt), findsTitles: options.Skip is null);
        return new(encoding, delimiter.Value, skipped + before.Lines, [.. encoding.Note is { } note ? (string[])[note] : [], .. before.Notes]);
    }

    /// <summary>The rows of the file, each read only once.</summary>
    /// <param name="file">The file, at its start.</param>
    /// <param name="path">Its name, for what is said of it.</param>
    public TextReader Open(Stream file, string path)
    {
        TextReader text = new StreamReader(file, Encoding.Encoding, leaveOpen: true);
        for (var line = 0; line < SkippedLines; line++)
        {
            int letter;
            do
            {
                letter = text.Read();
            }
            while (letter is not ('\n' or '\r' or < 0));
            if (letter < 0)
            {
                break;
            }

            if (letter == '\r' && text.Peek() == '\n')
            {
                text.Read();
            }
        }

        return new BoundedLines(Delimiter == LineCells.Blanks ? new BlankRuns(text) : text, Delimiter, path);
    }

    /// <summary>Records from somewhere in the file, where one begins: no line is skipped, and no mark of letters is looked for.</summary>
    public TextReader OpenMiddle(Stream rows, string path)
    {
        var text = new StreamReader(rows, Encoding.WithoutMark, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        return new BoundedLines(Delimiter == LineCells.Blanks ? new BlankRuns(text) : text, Delimiter, path);
    }

    /// <summary>What a first line <c>sep=;</c> of a spreadsheet says.</summary>
    private static char? Said(ReadOnlySpan<char> text)
    {
        var line = text[..Math.Max(0, text.IndexOfAny('\r', '\n'))].Trim('"');
        return line.Length == SaidDelimiter.Length + 1 && line.StartsWith(SaidDelimiter, StringComparison.OrdinalIgnoreCase) ? line[^1] : null;
    }

    private static int EndOfLine(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\r', '\n');
        return end < 0 ? text.Length : end + (text[end..].StartsWith("\r\n") ? 2 : 1);
    }
}
