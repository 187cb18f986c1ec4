namespace RealNvp.Data.Tables.Sources;

/// <summary>Finds out how the numbers of each column are written, from the first rows of a text file.</summary>
internal static class ColumnForms
{
    private const int MostNamed = 12;

    /// <summary>
    /// The form of each column; null for one of words. A column whose numbers can be read with a decimal point and with a comma, such as 1,234 alone, is
    /// read as the other columns are; if none of them tells, with a comma if there are only commas that do not separate values, else with a point.
    /// </summary>
    /// <param name="rows">The first rows, without the header, cut into trimmed cells.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="isMissing">Whether a cell is a mark of a missing value.</param>
    /// <param name="delimiter">What separates values.</param>
    /// <param name="said">The decimal sign that the user says; null if none.</param>
    /// <returns>The forms, the sign of the file, and the first cell of each column that could be read with either sign where nothing tells which.</returns>
    public static (ColumnForm?[] Forms, char Sign, string?[] Doubts) Find(
        IReadOnlyList<string[]> rows, int width, Predicate<string> isMissing, char delimiter, char? said)
    {
        var cells = Enumerable.Range(0, width).Select(column => rows
            .Where(row => column < row.Length && !isMissing(row[column])).Select(row => row[column]).ToArray()).ToArray();
        var points = Array.ConvertAll(cells, texts => said is null or '.' ? ColumnForm.Of(texts, '.') : null);
        var commas = Array.ConvertAll(cells, texts => said is null or ',' ? ColumnForm.Of(texts, ',') : null);
        var columns = Enumerable.Range(0, width).ToArray();
        var hasPoint = columns.Any(column => points[column] is not null && commas[column] is null);
        var hasComma = columns.Any(column => commas[column] is not null && points[column] is null);
        var isOpen = hasPoint == hasComma;
        var isIn = (char sign) => columns.Any(column =>
            points[column] is not null && commas[column] is not null && cells[column].Any(cell => cell.Contains(sign)));
        var sign = said ?? (isOpen ? delimiter != ',' && isIn(',') && !isIn('.') ? ',' : '.' : hasPoint ? '.' : ',');
        var forms = Array.ConvertAll(columns, column => cells[column].Length == 0 ? new ColumnForm(sign, NumberMarks.None, null, null)
            : sign == ',' ? commas[column] ?? points[column] : points[column] ?? commas[column]);

        // Points group thousands where commas are decimal signs: there commas separate no values.
        var open = said is not null || !isOpen ? "" : delimiter == ',' ? "," : ",.";
        var doubts = Array.ConvertAll(columns, column => points[column] is not null && commas[column] is not null
            ? cells[column].FirstOrDefault(cell => cell.AsSpan().ContainsAny(open))
            : null);
        return (forms, sign, doubts);
    }

    /// <summary>What is said of the forms.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<string> names, (ColumnForm?[] Forms, char Sign, string?[] Doubts) found)
    {
        var marked = names.Zip(found.Forms)
            .Where(column => column.Second?.Example is not null)
            .Select(column => $"'{column.First}' ({column.Second!.Example})");
        if (marked.Any())
        {
            var percent = found.Forms.Any(form => form?.IsPercent == true) ? "; 12 % is read as 12" : "";
            yield return $"numbers read without the signs that group their digits, mark a currency or a percentage: {Listed(marked)}{percent}";
        }

        var doubts = names.Zip(found.Doubts).Where(column => column.Second is not null).Select(column => $"'{column.First}' ({column.Second})");
        if (doubts.Any())
        {
            var sign = found.Sign == ',' ? "comma" : "point";
            yield return $"read with a decimal {sign}, since nothing tells what groups thousands in {Listed(doubts)}; the option Decimal says otherwise";
        }
    }

    private static string Listed(IEnumerable<string> columns) =>
        string.Join(", ", columns.Take(MostNamed)) + (columns.Count() > MostNamed ? $" and {Counted.Of(columns.Count() - MostNamed, "other")}" : "");
}
