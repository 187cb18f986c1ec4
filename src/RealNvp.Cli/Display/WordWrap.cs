using Spectre.Console.Rendering;

namespace RealNvp.Cli.Display;

/// <summary>Fits text into the width of a terminal without breaking words.</summary>
internal static class WordWrap
{
    private const string Ellipsis = "…";

    /// <summary>The cells of a terminal that a text takes; some letters take two.</summary>
    public static int Width(string text) => Segment.CellCount([new Segment(text)]);

    /// <summary>The text in lines of at most so many cells. A word that is longer has a line of its own, whole.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        if (Width(text) <= width)
        {
            return [text];
        }

        // Blanks at the beginning are an indent, which all lines have.
        var lines = new List<string>();
        var indent = text[..^text.TrimStart().Length];
        var line = indent;
        var isEmpty = true;
        foreach (var word in Words(text.TrimStart()))
        {
            var longer = isEmpty ? line + word : $"{line} {word}";
            if (!isEmpty && Width(longer) > width)
            {
                lines.Add(line.TrimEnd());
                longer = indent + word;
            }

            (line, isEmpty) = (longer, false);
        }

        lines.Add(line.TrimEnd());
        return lines;
    }

    /// <summary>What lines may end between: the words of a text, a number together with its sign of percent.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (word is ['%', ..] && words is [.., [.., >= '0' and <= '9'] number])
            {
                words[^1] = $"{number} {word}";
            }
            else
            {
                words.Add(word);
            }
        }

        return words;
    }

    /// <summary>The text with its middle left out where it takes more than so many cells: both ends tell names apart.</summary>
    public static string Shorten(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        var (start, end, left) = (0, runes.Length, width - Width(Ellipsis));
        while (start < end)
        {
            var isStart = start <= runes.Length - end;
            var next = Width(isStart ? runes[start] : runes[end - 1]);
            if (next > left)
            {
                break;
            }

            left -= next;
            _ = isStart ? start++ : end--;
        }

        return string.Concat(runes[..start]) + Ellipsis + string.Concat(runes[end..]);
    }
}
