using System.Globalization;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Finds out by the first lines what separates the values of a text.</summary>
internal static class DelimiterFinder
{
    private const int LinesLookedAt = 200;
    private const double LeastShare = 0.5;

    // A comma may be a decimal one in lines with the others.
    private static readonly char[] Candidates = ['\t', ';', '|', ','];

    /// <summary>
    /// What the first line suggests (the tab, else the semicolon, else the bar if there are as many as commas, else the comma), if half of the lines have
    /// as many values by it; else what most lines agree on. Where none separates anything: runs of blanks, if they cut all lines into as many values, of
    /// which a column is numbers.
    /// </summary>
    /// <param name="text">The start of a file.</param>
    /// <param name="isWhole">Whether the text is the whole file.</param>
    public static char Find(ReadOnlySpan<char> text, bool isWhole)
    {
        Span<double> shares = stackalloc double[Candidates.Length];
        Span<int> firsts = stackalloc int[Candidates.Length];
        for (var index = 0; index < Candidates.Length; index++)
        {
            var lines = LineCells.Of(text, Candidates[index], isWhole, LinesLookedAt);
            int[] counts = [.. lines.Where(line => !line.IsEmpty && !line.IsHashed).Select(line => line.Cells.Length)];
            firsts[index] = counts.Length > 0 ? counts[0] - 1 : 0;
            var agreed = counts.Where(count => count > 1).CountBy(count => count).Select(count => count.Value).DefaultIfEmpty(0).Max();
            shares[index] = counts.Length > 0 ? (double)agreed / counts.Length : 0;
        }

        var suggested = firsts[0] > 0 ? 0 : firsts[1] > 0 ? 1 : firsts[2] > 0 && firsts[2] >= firsts[3] ? 2 : 3;
        if (firsts[suggested] > 0 && shares[suggested] >= LeastShare)
        {
            return Candidates[suggested];
        }

        var best = suggested;
        for (var index = 0; index < Candidates.Length; index++)
        {
            best = shares[index] > LeastShare && shares[index] > shares[best] ? index : best;
        }

        return shares[best] <= LeastShare && AreBlanks(LineCells.Of(text, LineCells.Blanks, isWhole, LinesLookedAt)) ? LineCells.Blanks : Candidates[best];
    }

    private static bool AreBlanks(List<LineCells> lines)
    {
        LineCells[] rows = [.. lines.Where(line => !line.IsEmpty && !line.IsHashed)];
        var width = rows.Length > 1 ? rows[^1].Cells.Length : 0;
        return width > 1
            && rows.All(row => row.Cells.Length == width)
            && Enumerable.Range(0, width).Any(column => rows.Skip(1).All(row => double.TryParse(row.Cells[column], CultureInfo.InvariantCulture, out _)));
    }
}
