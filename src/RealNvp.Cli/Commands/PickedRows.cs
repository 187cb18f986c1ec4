namespace RealNvp.Cli.Commands;

/// <summary>The numbers of rows that a verb shows: those the user names, or random ones.</summary>
internal static class PickedRows
{
    /// <summary>The numbers given, checked, or <paramref name="count"/> different random ones if none are.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="given">The numbers that the user names; empty for none.</param>
    /// <param name="count">How many are drawn.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="isOneClass">Whether those that are drawn are of one class, where the rows have classes.</param>
    public static int[] Choose(ShownRows rows, int[] given, int count, ulong seed, bool isOneClass)
    {
        RequireAmong(rows.Count, given);
        if (given.Length > 0)
        {
            return given;
        }

        var random = new SeededRandom(seed);
        var among = rows.Among();
        if (isOneClass && rows is { Classes: { } classes, Named: null })
        {
            var several = classes.CountBy(label => label).Where(item => item.Value >= count).Select(item => item.Key).Order().ToArray();
            among = several.Length > 0 ? rows.Among(several[random.NextInt(several.Length)]) : among;
        }

        return among.Length >= count
            ? [.. random.Choose(count, among.Length).Select(row => among[row])]
            : throw new InvalidInputException($"The data has {Counted.Of(among.Length, "row")} but {count} are asked for; "
                + "ask for fewer or choose another --split.");
    }

    /// <summary>Throws unless all numbers are those of rows.</summary>
    public static void RequireAmong(int rows, params IEnumerable<int> numbers)
    {
        foreach (var row in numbers)
        {
            if (row < 0 || row >= rows)
            {
                throw new InvalidInputException($"Rows are numbered from 0 to {rows - 1}; {row} is none of them.");
            }
        }
    }
}
