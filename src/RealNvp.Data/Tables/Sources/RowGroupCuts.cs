namespace RealNvp.Data.Tables.Sources;

/// <summary>Where the parts of a file of row groups begin: by rows, and between two groups where one ends nearby, so that each is read by one process.</summary>
internal static class RowGroupCuts
{
    // By so much of its rows a part may differ, so that no group is read twice.
    private const double NearBy = 0.1;

    /// <summary>The rows of a part: the first, from 0, and the one behind the last.</summary>
    /// <param name="groups">The rows of each group.</param>
    /// <param name="part">Which part.</param>
    public static (long Start, long End) Of(IReadOnlyList<long> groups, TablePart part)
    {
        var rows = groups.Sum();
        var borders = new List<long> { 0 };
        foreach (var group in groups)
        {
            borders.Add(borders[^1] + group);
        }

        return (Cut(part.Start(rows)), Cut(part.End(rows)));

        long Cut(long row)
        {
            var border = borders.MinBy(border => Math.Abs(border - row));
            return Math.Abs(border - row) <= NearBy * rows / part.Count ? border : row;
        }
    }
}
