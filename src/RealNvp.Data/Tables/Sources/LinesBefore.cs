using System.Globalization;

namespace RealNvp.Data.Tables.Sources;

/// <summary>What stands before a table in a text file: comments and titles.</summary>
/// <param name="Lines">How many lines of the file it takes.</param>
/// <param name="Notes">What is said of it.</param>
internal sealed record LinesBefore(int Lines, IReadOnlyList<string> Notes)
{
    private const int MostShown = 60;
    private const int FewestRows = 2;

    /// <summary>
    /// Comments are lines that begin with # and have not as many values as the rows. Titles are lines of fewer values than all rows below, none of which
    /// is short; a line of words one short of them is the header of a table whose rows have names.
    /// </summary>
    /// <param name="lines">The first lines of the file.</param>
    /// <param name="findsTitles">Whether titles are looked for.</param>
    public static LinesBefore Of(IReadOnlyList<LineCells> lines, bool findsTitles)
    {
        LineCells[] rows = [.. lines.Where(line => !line.IsEmpty && !line.IsHashed)];
        if (rows.Length == 0)
        {
            return new(0, []);
        }

        var width = rows.CountBy(row => row.Cells.Length).MaxBy(count => count.Value).Key;
        var titles = !findsTitles ? 0 : Titles(rows, width) is > 0 and var shorter ? shorter : PaddedTitles(rows, width);
        var first = lines.Index().First(item => ReferenceEquals(item.Item, rows[titles])).Index;
        var table = rows[titles..];
        while (first > 0 && lines[first - 1].IsHashed && BelongsToTable(lines[first - 1], table, width))
        {
            first--;
        }

        var comments = lines.Take(first).Count(line => line.IsHashed);
        return new(lines.Take(first).Sum(line => line.Breaks),
        [
            .. comments > 0 ? (string[])[$"{Counted.Of(comments, "line")} of comment before the table skipped"] : [],
            .. titles == 0 ? (string[])[] :
            [
                $"{Counted.Of(titles, "line")} of title before the table skipped: {Shown(rows[0].Text)}; the option Skip says otherwise",
            ],
        ]);
    }

    /// <summary>Whether a line that begins with # is the header, or a row, and no comment.</summary>
    private static bool BelongsToTable(LineCells line, LineCells[] table, int width)
    {
        var isNumbers = Enumerable.Range(0, width).Any(column => table.Skip(1).All(row => row.Cells.Length == width && IsNumber(row.Cells[column])));
        var hasHeader = isNumbers && table.Length > 1 && table[0].Cells.Length == width && !table[0].Cells.Any(IsNumber);
        return line.Cells.Length == width && !hasHeader && (width > 1 || line.Text is ['#', not (' ' or '#' or '\t'), ..]);
    }

    private static int Titles(LineCells[] rows, int width)
    {
        var titles = rows.TakeWhile(row => row.Cells.Length < width).Count();
        var isTable = rows.Length - titles >= FewestRows && rows.Skip(titles).All(row => row.Cells.Length == width);
        if (titles == 0 || !isTable || rows.Take(titles).Any(row => row.Cells.All(IsNumber)))
        {
            return 0;
        }

        var last = rows[titles - 1].Cells;
        var isHeader = last.Length == width - 1 && width > 2 && !last.Any(IsNumber) && rows[titles].Cells.Any(IsNumber);
        return isHeader ? titles - 1 : titles;
    }

    /// <summary>
    /// Titles as spreadsheets save them: lines that end in empty values, above a header, which is words alone above a column of numbers.
    /// </summary>
    private static int PaddedTitles(LineCells[] rows, int width)
    {
        var titles = rows.TakeWhile(row => row.Cells.Length == width && row.Cells[^1].Length == 0).Count();
        var table = rows.Skip(titles + 1).ToArray();
        return titles > 0 && table.Length >= FewestRows && !rows[titles].Cells.Any(IsNumber) && rows[titles].Cells.Length == width
            && Enumerable.Range(0, width).Any(column => table.All(row => column < row.Cells.Length && IsNumber(row.Cells[column])))
            ? titles
            : 0;
    }

    private static bool IsNumber(string cell) => cell.Length == 0 || double.TryParse(cell, NumberStyles.Any, CultureInfo.InvariantCulture, out _);

    private static string Shown(string text) => $"'{(text.Length > MostShown ? $"{text[..MostShown]}..." : text)}'";
}
