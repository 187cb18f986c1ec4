namespace RealNvp;

/// <summary>The name that a mistyped one was most likely meant to be. Each project that reads names compiles this file.</summary>
internal static class NearestName
{
    /// <summary>Nobody types longer names by hand; measuring how far away they are would take its time.</summary>
    private const int Longest = 100;

    /// <summary>The first of the names with the fewest letters to insert, remove or replace, whatever their case.</summary>
    public static string Find(string given, IReadOnlyList<string> names) => names.MinBy(name => Distance(given, name))!;

    /// <summary>The nearest name, where so few letters differ that it was most likely meant; null if none is near.</summary>
    public static string? FindClose(string given, IReadOnlyList<string> names) =>
        names.Where(name => Distance(given, name) <= Math.Max(1, Math.Max(given.Length, name.Length) * 2 / 5)).MinBy(name => Distance(given, name));

    // Levenshtein's distance, one row of its table at a time.
    private static int Distance(string given, string name)
    {
        if (given.Length > Longest || name.Length > Longest)
        {
            return Math.Max(given.Length, name.Length);
        }

        var (from, to) = (given.ToUpperInvariant(), name.ToUpperInvariant());
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[^1];
    }
}
