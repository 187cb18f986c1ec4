using System.Runtime.InteropServices;
using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>Rows in an order, of which each process has some that follow each other, dealt out so that each has as many.</summary>
internal sealed class EvenShares
{
    private readonly ICollective _collective;
    private readonly int _all;

    /// <param name="collective">The processes.</param>
    /// <param name="all">How many rows they have together.</param>
    public EvenShares(ICollective collective, int all)
    {
        (_collective, _all) = (collective, all);
        var (first, count) = Of(collective.Rank);
        Own = new(first, count, all);
    }

    /// <summary>Which rows this process is given.</summary>
    public BatchPart Own { get; }

    /// <summary>The rows that this process is given; with one process those that it has.</summary>
    /// <param name="rows">Those it has, <c>[n, width]</c>.</param>
    /// <param name="width">The values of a row.</param>
    /// <param name="first">The place among all of the first of them.</param>
    /// <param name="count">How many they are.</param>
    public ReadOnlySpan<float> Deal(ReadOnlySpan<float> rows, int width, int first, int count)
    {
        rows = rows[..(count * width)];
        if (_collective.Count == 1 || width == 0)
        {
            return rows;
        }

        Span<double> firsts = stackalloc double[_collective.Count + 1];
        firsts.Clear();
        (firsts[_collective.Rank], firsts[_collective.Count]) = (first, _collective.Rank == 0 ? _all : 0);
        _collective.Sum(firsts);
        var (sent, received) = (new int[_collective.Count], new int[_collective.Count]);
        for (var other = 0; other < sent.Length; other++)
        {
            var (start, given) = Of(other);
            sent[other] = Both(first, first + count, start, start + given) * width * sizeof(float);
            received[other] = Both(Own.First, Own.First + Own.Count, (int)firsts[other], (int)firsts[other + 1]) * width * sizeof(float);
        }

        var dealt = new float[Own.Count * width];
        _collective.Exchange(MemoryMarshal.AsBytes(rows), sent, MemoryMarshal.AsBytes(dealt.AsSpan()), received);
        return dealt;
    }

    /// <summary>How many places are in both stretches.</summary>
    private static int Both(int first, int end, int otherFirst, int otherEnd) => Math.Max(0, Math.Min(end, otherEnd) - Math.Max(first, otherFirst));

    private (int First, int Count) Of(int process) => WorkerTeam.Share(_all, process, _collective.Count);
}
