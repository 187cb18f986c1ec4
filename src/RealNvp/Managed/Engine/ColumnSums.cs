using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Sums over the rows of a batch, added up by all workers: each fills its part, all meet, each adds the parts in the same
/// order. Two banks take turns, so that a part can be filled again while another worker still reads.
/// </summary>
internal sealed class ColumnSums
{
    private readonly AlignedFloats[][] _banks;
    private readonly int[] _bankOf;

    public ColumnSums(WorkerTeam team, int features)
    {
        _bankOf = new int[team.Count];
        _banks = [Bank(), Bank()];

        AlignedFloats[] Bank() => [.. Enumerable.Range(0, team.Count).Select(_ => new AlignedFloats(features))];
    }

    /// <summary>The worker's part, zeroed.</summary>
    public Span<float> Part(int worker)
    {
        var part = _banks[_bankOf[worker]][worker].Span;
        part.Clear();
        return part;
    }

    /// <summary>Waits for all parts and divides their sum by the batch's rows.</summary>
    public void Mean(TrainingShare share, Span<float> means)
    {
        var bank = _banks[_bankOf[share.Worker]];
        _bankOf[share.Worker] ^= 1;
        share.Meet();
        for (var column = 0; column < means.Length; column++)
        {
            var sum = 0.0;
            foreach (var part in bank)
            {
                sum += part.Span[column];
            }

            means[column] = (float)(sum / share.BatchRows);
        }
    }
}
