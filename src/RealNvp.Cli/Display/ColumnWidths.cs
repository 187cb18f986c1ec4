using System.Globalization;

namespace RealNvp.Cli.Display;

/// <summary>How wide the columns of a table are, so that it fits a terminal: wide ones are wrapped first, then long names lose their middle.</summary>
internal static class ColumnWidths
{
    /// <summary>A name is cut to no less than this many cells.</summary>
    public const int LeastName = 12;

    // All widths of all cells are tried below this.
    private const int MostRowsTried = 300;

    /// <summary>The columns' widths; null if they do not fit next to one another.</summary>
    /// <param name="rows">The cells, those of the header too.</param>
    /// <param name="available">The cells that all columns may take together.</param>
    public static int[]? Fit(IReadOnlyList<string[]> rows, int available)
    {
        var natural = Most(rows, WordWrap.Width);
        if (natural.Sum() <= available)
        {
            return natural;
        }

        var words = Most(rows, cell => WordWrap.Words(cell).Max(WordWrap.Width));
        if (words.Sum() <= available)
        {
            return rows.Count > MostRowsTried ? Largest(natural, words, available) : Lowest(rows, natural, words, available);
        }

        // A number or a date that lost its middle would say something else.
        var least = Most(rows, cell => WordWrap.Words(cell).Max(word =>
            IsNumber(word) || IsDate(word) ? WordWrap.Width(word) : Math.Min(LeastName, WordWrap.Width(word))));
        return least.Sum() <= available ? Largest(words, least, available) : null;
    }

    /// <summary>
    /// The widths of the table of fewest lines, found step by step: what room there is goes where it saves most lines for each cell of it, and among those
    /// where it takes most lines off single cells.
    /// </summary>
    private static int[] Lowest(IReadOnlyList<string[]> rows, int[] natural, int[] least, int available)
    {
        var lines = new Dictionary<(int Column, int Width), int[]>();
        int[] widths = [.. least];
        for (var left = available - widths.Sum(); left > 0;)
        {
            var best = (Gain: 0.0, Column: -1, Width: 0);
            var others = Enumerable.Range(0, widths.Length).Select(column => MostOfOthers(column)).ToArray();
            for (var column = 0; column < widths.Length; column++)
            {
                var now = Cost(Lines(column, widths[column]), others[column]);
                for (var width = widths[column] + 1; width <= Math.Min(natural[column], widths[column] + left); width++)
                {
                    var gain = (now - Cost(Lines(column, width), others[column])) / (width - widths[column]);
                    best = gain > best.Gain ? (gain, column, width) : best;
                }
            }

            if (best.Column < 0)
            {
                break;
            }

            left -= best.Width - widths[best.Column];
            widths[best.Column] = best.Width;
        }

        return widths;

        int[] Lines(int column, int width) => lines.TryGetValue((column, width), out var known)
            ? known
            : lines[(column, width)] = [.. rows.Select(row => WordWrap.Lines(row[column], width).Count)];

        int[] MostOfOthers(int column) => [.. Enumerable.Range(0, rows.Count).Select(row =>
            Enumerable.Range(0, widths.Length).Where(other => other != column).Select(other => Lines(other, widths[other])[row]).DefaultIfEmpty(1).Max())];

        double Cost(int[] own, int[] others) => own.Zip(others, Math.Max).Sum() + ((double)own.Sum() / (1 + (rows.Count * rows[0].Length)));
    }

    /// <summary>The most that fits when all columns above one limit come down to it, none below its least.</summary>
    private static int[] Largest(int[] natural, int[] least, int available)
    {
        var limit = natural.Max();
        while (limit > 1 && At(limit).Sum() > available)
        {
            limit--;
        }

        var widths = At(limit);
        var left = available - widths.Sum();
        for (var column = 0; column < widths.Length && left > 0; column++)
        {
            if (widths[column] < natural[column])
            {
                widths[column]++;
                left--;
            }
        }

        return widths;

        int[] At(int most) => [.. natural.Zip(least, (width, floor) => Math.Max(floor, Math.Min(width, most)))];
    }

    private static int[] Most(IReadOnlyList<string[]> rows, Func<string, int> measure) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => measure(row[column])))];

    private static bool IsDate(string word) =>
        word.Any(char.IsAsciiDigit) && word.All(letter => char.IsAsciiDigit(letter) || letter is '-' or ':' or '.' or '/' or '+' or 'T' or 'Z');

    private static bool IsNumber(string word) => double.TryParse(word.TrimEnd(',', ';', '%', ' '), NumberStyles.Any, CultureInfo.InvariantCulture, out _);
}
