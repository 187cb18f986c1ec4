namespace RealNvp;

/// <summary>The name that a mistyped one was most likely meant to be. Each project that reads names compiles this file.</summary>
internal static class NearestName
{
    /// <summary>Nobody types longer names by hand; measuring how far away they are would take its time.</summary>
    private const int Longest = 100;

    /// <summary>The nearest name, where so few letters differ that it was most likely meant; null if none is near.</summary>
    public static string? FindClose(string given, IReadOnlyList<string> names) =>
        names.Where(name => Distance(given, name) <= Math.Max(1, Math.Max(given.Length, name.Length) * 2 / 5)).MinBy(name => Distance(given, name));

    /// <summary>The end of a sentence about a name that there is not: what was most likely meant, if any name is near, and what there is.</summary>
    public static string Hint(string given, IReadOnlyList<string> names, string known) =>
        FindClose(given, names) is { } meant ? $"; did you mean '{meant}' ({known})?" : $" ({known}).";

    // Letters inserted, removed, replaced, or exchanged with their neighbour: three rows of the table at a time.
    private static int Distance(string given, string name)
    {
        if (given.Length > Longest || name.Length > Longest)
        {
            return Math.Max(given.Length, name.Length);
        }

        var (from, to) = (given.ToUpperInvariant(), name.ToUpperInvariant());
        var (before, above, row) = (new int[to.Length + 1], Enumerable.Range(0, to.Length + 1).ToArray(), new int[to.Length + 1]);
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                row[j] = Math.Min(above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1), Math.Min(row[j - 1], above[j]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, above, row) = (above, row, before);
        }

        return above[^1];
    }
}
