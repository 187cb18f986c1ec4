using System.Runtime.InteropServices;

namespace RealNvp.Evaluation;

/// <summary>The shares of rows that have each value, or each pair of values.</summary>
internal static class ContingencyTable
{
    // Counts of more pairs than this are kept for those that occur.
    private const long MostDense = 1 << 20;

    /// <summary>The total variation distance of a column's values: half the sum of the differences of all shares, from 0 to 1.</summary>
    public static double Distance(ColumnCodes column) => Distance(column, new(new int[column.Data.Length], new int[column.Synthetic.Length], 1));

    /// <summary>The total variation distance of the pairs of values of two columns.</summary>
    public static double Distance(ColumnCodes first, ColumnCodes second)
    {
        var (dataRows, madeRows) = (first.Data.Length, first.Synthetic.Length);
        var pairs = (long)first.Count * second.Count;
        IEnumerable<(int Data, int Made)> counts = pairs <= MostDense ? Dense(first, second, (int)pairs) : Sparse(first, second);
        return counts.Sum(count => Math.Abs(((double)count.Data / dataRows) - ((double)count.Made / madeRows))) / 2;
    }

    private static (int Data, int Made)[] Dense(ColumnCodes first, ColumnCodes second, int pairs)
    {
        var counts = new (int Data, int Made)[pairs];
        for (var row = 0; row < first.Data.Length; row++)
        {
            counts[(first.Data[row] * second.Count) + second.Data[row]].Data++;
        }

        for (var row = 0; row < first.Synthetic.Length; row++)
        {
            counts[(first.Synthetic[row] * second.Count) + second.Synthetic[row]].Made++;
        }

        return counts;
    }

    private static Dictionary<(int, int), (int Data, int Made)>.ValueCollection Sparse(ColumnCodes first, ColumnCodes second)
    {
        var counts = new Dictionary<(int, int), (int Data, int Made)>();
        for (var row = 0; row < first.Data.Length; row++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (first.Data[row], second.Data[row]), out _).Data++;
        }

        for (var row = 0; row < first.Synthetic.Length; row++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (first.Synthetic[row], second.Synthetic[row]), out _).Made++;
        }

        return counts.Values;
    }
}
