namespace RealNvp.Data;

/// <summary>The name that a mistyped one was most likely meant to be.</summary>
internal static class NearestName
{
    /// <summary>The first of the names with the fewest letters to insert, remove or replace, whatever their case.</summary>
    public static string Find(string given, IReadOnlyList<string> names) =>
        names.MinBy(name => Distance(given.ToUpperInvariant(), name.ToUpperInvariant()))!;

    // Levenshtein's distance, one row of its table at a time.
    private static int Distance(string from, string to)
    {
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
