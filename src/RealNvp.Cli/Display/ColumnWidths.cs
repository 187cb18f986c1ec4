using System.Globalization;

namespace RealNvp.Cli.Display;

/// <summary>How wide the columns of a table are, so that it fits a terminal: wide ones are wrapped first, then long names lose their middle.</summary>
internal static class ColumnWidths
{
    /// <summary>A name is cut to no less than this many cells.</summary>
    public const int LeastName = 12;

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

        var words = Most(rows, cell => cell.Split(' ').Max(WordWrap.Width));
        if (words.Sum() <= available)
        {
            return Largest(natural, words, available);
        }

        // A number or a date that lost its middle would say something else.
        var least = Most(rows, cell => cell.Split(' ').Max(word =>
            IsNumber(word) || IsDate(word) ? WordWrap.Width(word) : Math.Min(LeastName, WordWrap.Width(word))));
        return least.Sum() <= available ? Largest(words, least, available) : null;
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

    private static bool IsNumber(string word) => double.TryParse(word.TrimEnd(',', ';'), NumberStyles.Any, CultureInfo.InvariantCulture, out _);
}
