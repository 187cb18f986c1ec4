using RealNvp.Rows;
using RealNvp.Training;

namespace RealNvp.Data.Tables;

/// <summary>Which of a table's rows train, which choose the best epoch and which are held out for the end: eight, one and one of ten, by a shuffle or in their order.</summary>
internal static class TableSplit
{
    /// <summary>Divides so many rows by the seed alone; without one the last of them are held out.</summary>
    public static (int[] Train, int[] Valid, int[] Test) Of(int count, ulong? seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        return Divide(order, seed);
    }

    /// <summary>Divides rows by what a model has seen: what trained trains, what was held back stays so, and the new ones are divided as others are.</summary>
    public static (int[] Train, int[] Valid, int[] Test) Of(SeenRows seen, IRows rows, ulong? seed, CancellationToken cancellationToken)
    {
        var parts = seen.Divide(rows, cancellationToken);
        var (train, valid, test) = Divide(Numbers(null), seed);
        return (
            [.. Numbers(SeenPart.Train), .. train],
            [.. Numbers(SeenPart.Valid), .. valid],
            [.. Numbers(SeenPart.Test), .. test]);

        int[] Numbers(SeenPart? part) => [.. parts.Index().Where(row => row.Item == part).Select(row => row.Index)];
    }

    private static (int[] Train, int[] Valid, int[] Test) Divide(int[] rows, ulong? seed)
    {
        if (seed is { } shuffle)
        {
            SeededRandom.For(shuffle).Shuffle<int>(rows);
        }

        var tenth = rows.Length / 10;
        return (rows[..^(2 * tenth)], rows[^(2 * tenth)..^tenth], rows[^tenth..]);
    }
}
