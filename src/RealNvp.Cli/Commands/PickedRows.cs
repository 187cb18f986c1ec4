namespace RealNvp.Cli.Commands;

/// <summary>The numbers of rows that a verb shows: those the user names, or random ones.</summary>
internal static class PickedRows
{
    /// <summary>The numbers given, checked, or <paramref name="count"/> different random ones if none are.</summary>
    public static int[] Choose(int rows, int[] given, int count, ulong seed)
    {
        RequireAmong(rows, given);
        return given.Length > 0 ? given
            : rows >= count ? new SeededRandom(seed).Choose(count, rows)
            : throw new InvalidInputException($"The data has {rows} rows but {count} are asked for; ask for fewer or choose another --split.");
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
