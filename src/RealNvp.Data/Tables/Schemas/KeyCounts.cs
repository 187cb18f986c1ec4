using System.Numerics.Tensors;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>How far the value of one column (the key) decides what another holds, judged by rows that share their key with others.</summary>
/// <param name="Followed">For each key what goes with it most often; -1 for a key without rows.</param>
/// <param name="Kept">The share of the rows of keys with two rows and more that hold what most of the others of their key hold.</param>
/// <param name="Judged">How many rows that was told from.</param>
/// <param name="Usual">The share among them of what is held most often whatever the key.</param>
internal sealed record KeyCounts(int[] Followed, double Kept, double Judged, double Usual)
{
    /// <summary>The fewest rows that say something of a rule.</summary>
    public const int FewestJudged = 100;

    private const double LeastJudged = 0.5;
    private const double LeastKept = 0.98;

    // Of the rows that a guess without the key would miss, so many may be missed with it.
    private const double MostMissed = 0.1;

    // So few that a guess would miss may share their keys by chance.
    private const double FewestUnusual = 20;

    // Of most pairs of columns few rows show that neither decides the other.
    private const int FewRows = 2_000;
    private const double MostChanges = 0.2;

    /// <summary>The share of rows with both values that were judged.</summary>
    public required double JudgedShare { get; init; }

    /// <summary>Whether the key all but decides.</summary>
    public bool IsRule =>
        Judged >= FewestJudged && JudgedShare >= LeastJudged && Kept >= LeastKept
        && Judged * (1 - Usual) >= FewestUnusual && 1 - Kept <= MostMissed * (1 - Usual);

    /// <summary>The share of rows that need not keep to it: half a row more than were seen.</summary>
    public double Rest => (((1 - Kept) * Judged) + 0.5) / (Judged + 1);

    /// <summary>Counts; null where a few rows show that the key does not decide, or where there is too much to list.</summary>
    /// <param name="keys">The key of each row, -1 where it is missing.</param>
    /// <param name="keyCount">How many keys there are.</param>
    /// <param name="cells">What each row holds, -1 where it is missing.</param>
    /// <param name="cellCount">How many things it may hold.</param>
    public static KeyCounts? Of(int[] keys, int keyCount, int[] cells, int cellCount)
    {
        if ((long)keyCount * cellCount > ColumnDependence.MostEntries || !MayDecide(keys, keyCount, cells))
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
            var (sum, most) = (TensorPrimitives.Sum<int>(of), TensorPrimitives.IndexOfMax<int>(of));
            followed[key] = sum > 0 ? most : -1;
            if (sum > 1)
            {
                judged += sum;
                kept += of[most] > 1 ? of[most] : 0;
                TensorPrimitives.Add<int>(usual, of, usual);
            }
        }

        return new(followed, judged == 0 ? 0 : (double)kept / judged, judged, judged == 0 ? 1 : (double)usual.Max() / judged)
        {
            JudgedShare = both == 0 ? 0 : (double)judged / both,
        };
    }

    /// <summary>Whether among a few rows most hold what the one before with their key held.</summary>
    private static bool MayDecide(int[] keys, int keyCount, int[] cells)
    {
        var last = new int[keyCount];
        Array.Fill(last, -1);
        var (again, changed) = (0, 0);
        var few = Math.Min(FewRows, keys.Length);
        for (var index = 0; index < few; index++)
        {
            var row = (int)((long)index * keys.Length / few);
            if (keys[row] >= 0 && cells[row] >= 0)
            {
                ref var before = ref last[keys[row]];
                again += before >= 0 ? 1 : 0;
                changed += before >= 0 && before != cells[row] ? 1 : 0;
                before = cells[row];
            }
        }

        return again < FewestJudged || changed <= MostChanges * again;
    }
}
