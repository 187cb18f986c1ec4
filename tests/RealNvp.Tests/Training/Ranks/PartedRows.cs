using RealNvp.Collectives;
using RealNvp.Rows;

namespace RealNvp.Tests.Training.Ranks;

/// <summary>Rows of which each process holds some, the first the fewest: it reads no others.</summary>
internal sealed class PartedRows(IRows all, ICollective collective) : IPartedRows
{
    public int Count => all.Count;

    public int Width => all.Width;

    public int ContextWidth => all.ContextWidth;

    /// <summary>The r-th process has r + 1 rows of every so many that follow each other.</summary>
    public int OwnerOf(int row)
    {
        var place = row % (collective.Count * (collective.Count + 1) / 2);
        var owner = 0;
        for (; place > owner; owner++)
        {
            place -= owner + 1;
        }

        return owner;
    }

    public void Read(int row, Span<float> destination) => all.Read(Own(row), destination);

    public void ReadAugmented(int row, SeededRandom random, Span<float> destination) => all.ReadAugmented(Own(row), random, destination);

    public void ReadContext(int row, Span<float> destination) => all.ReadContext(Own(row), destination);

    public void Prefetch(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            Own(row);
        }
    }

    private int Own(int row) => OwnerOf(row) == collective.Rank
        ? row
        : throw new InvalidOperationException($"Process {collective.Rank} reads row {row} of process {OwnerOf(row)}.");
}
