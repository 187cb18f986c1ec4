using RealNvp.Collectives;
using RealNvp.Threading;

namespace RealNvp.Rows;

/// <summary>Which rows a process reads: those it holds, and a share of them where every process holds all.</summary>
internal sealed class RowShare
{
    private readonly IPartedRows? _parted;
    private readonly int _rank;
    private readonly int _first;
    private readonly int _count;

    public RowShare(IRows rows, ICollective collective)
    {
        (_parted, _rank) = (collective.Count > 1 ? rows as IPartedRows : null, collective.Rank);
        (_first, _count) = WorkerTeam.Share(rows.Count, _rank, collective.Count);
    }

    /// <summary>Whether a row is among them.</summary>
    public bool Has(int row) => _parted is null ? row >= _first && row < _first + _count : _parted.OwnerOf(row) == _rank;

    /// <summary>Those among some rows, rising.</summary>
    /// <param name="start">The first of these rows.</param>
    /// <param name="count">How many they are.</param>
    public int[] Within(int start, int count) => [.. Enumerable.Range(start, count).Where(Has)];
}
