namespace RealNvp.Data.Tables.Sources;

/// <summary>Names for the columns of a table, each different.</summary>
internal static class ColumnNames
{
    /// <summary>
    /// The most columns of a table, as many as a sheet of a spreadsheet has. Each takes far more memory than its name, however few rows there are.
    /// </summary>
    public const int Most = 1 << 14;

    /// <summary>c1, c2, ... for a file without names.</summary>
    public static string[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(number => $"c{number}")];

    /// <summary>Whether a name is the number of its column, as one without a name has it.</summary>
    public static bool IsNumbered(string name, int index) => name == $"c{index + 1}";

    /// <summary>The names in the file; an empty one becomes its number, the second of a kind gets a 2 behind it.</summary>
    public static string[] Different(IReadOnlyList<string> given)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. given.Index().Select(item =>
        {
            // Blanks before a quote make it a part of the text.
            var name = item.Item.Trim();
            name = name is ['"', .. var quoted, '"'] ? quoted.Trim() : name;
            name = name.Length == 0 ? $"c{item.Index + 1}" : name;
            var unique = name;
            for (var number = next.GetValueOrDefault(name, 2); !taken.Add(unique); number++)
            {
                // Where the last of this name stopped: thousands of the same name are not counted through for each.
                next[name] = number + 1;
                unique = $"{name}.{number}";
            }

            return unique;
        })];
    }
}
