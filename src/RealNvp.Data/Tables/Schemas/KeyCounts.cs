namespace RealNvp.Data.Tables.Schemas;

/// <summary>How far the value of one column (the key) decides what another holds, judged by rows that share their key with others.</summary>
/// <param name="Followed">For each key what goes with it most often; -1 for a key without rows.</param>
/// <param name="Kept">The share of the rows of keys with two rows and more that hold what most of the others of their key hold.</param>
/// <param name="Judged">How many rows that was told from.</param>
/// <param name="Usual">The share among them of what is held most often whatever the key.</param>
internal sealed record KeyCounts(int[] Followed, double Kept, double Judged, double Usual)
{
    private const double FewestJudged = 100;
    private const double LeastJudged = 0.5;
    private const double LeastKept = 0.98;

    // Of the rows that a guess without the key would miss, so many may be missed with it.
    private const double MostMissed = 0.1;

    /// <summary>The share of rows with both values that were judged.</summary>
    public required double JudgedShare { get; init; }

    /// <summary>Whether the key all but decides.</summary>
    public bool IsRule =>
        Judged >= FewestJudged && JudgedShare >= LeastJudged && Kept >= LeastKept && 1 - Kept <= MostMissed * (1 - Usual)
        && Followed.Where(cell => cell >= 0).Distinct().Skip(1).Any();

    /// <summary>The share of rows that need not keep to it: half a row more than were seen.</summary>
    public double Rest => (((1 - Kept) * Judged) + 0.5) / (Judged + 1);

    /// <summary>Counts.</summary>
    /// <param name="keys">The key of each row, -1 where it is missing.</param>
    /// <param name="keyCount">How many keys there are.</param>
    /// <param name="cells">What each row holds, -1 where it is missing.</param>
    /// <param name="cellCount">How many things it may hold.</param>
    public static KeyCounts? Of(int[] keys, int keyCount, int[] cells, int cellCount)
    {
        if ((long)keyCount * cellCount > RealNvp.Tables.ColumnDependence.MostEntries)
        {
            return null;
        }

        var counts = new int[keyCount * cellCount];
        var both = 0;
        for (var row = 0; row < keys.Length; row++)
        {
            if (keys[row] >= 0 && cells[row] >= 0)
            {
                counts[(keys[row] * cellCount) + cells[row]]++;
                both++;
            }
        }

        var (followed, usual) = (new int[keyCount], new int[cellCount]);
        var (judged, kept) = (0, 0);
        for (var key = 0; key < keyCount; key++)
        {
            var of = counts.AsSpan(key * cellCount, cellCount);
            var (sum, most) = (System.Numerics.Tensors.TensorPrimitives.Sum<int>(of), System.Numerics.Tensors.TensorPrimitives.IndexOfMax<int>(of));
            followed[key] = sum > 0 ? most : -1;
            if (sum > 1)
            {
                judged += sum;
                kept += of[most] > 1 ? of[most] : 0;
                System.Numerics.Tensors.TensorPrimitives.Add<int>(usual, of, usual);
            }
        }

        return new(followed, judged == 0 ? 0 : (double)kept / judged, judged, judged == 0 ? 1 : (double)usual.Max() / judged)
        {
            JudgedShare = both == 0 ? 0 : (double)judged / both,
        };
    }
}
