using System.Numerics.Tensors;
using RealNvp.Collectives;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Means over the rows of a batch, added up by all workers: each sums its own rows, all meet, each adds the sums in the same
/// order. Two banks take turns, so that a sum can be begun again while another worker still reads. Of several processes worker 0 adds the sums and sends them.
/// </summary>
internal sealed class ColumnSums
{
    private readonly AlignedFloats[][] _banks;
    private readonly int[] _bankOf;
    private readonly double[] _totals;

    public ColumnSums(WorkerTeam team, int features)
    {
        _bankOf = new int[team.Count];
        _totals = new double[features];
        _banks = [Bank(), Bank()];

        AlignedFloats[] Bank() => [.. Enumerable.Range(0, team.Count).Select(_ => new AlignedFloats(features))];
    }

    /// <summary>The means of the batch's columns; returns the sums of this worker's rows, which stay until the method after the next.</summary>
    public ReadOnlySpan<float> Means(WorkerState worker, ReadOnlyMatrixSpan rows, Span<float> means)
    {
        var sums = Cleared(worker);
        for (var row = 0; row < rows.Rows; row++)
        {
            TensorPrimitives.Add(sums, rows[row], sums);
        }

        return Meet(worker, sums, means);
    }

    /// <summary>The means of the batch's columns of products; returns the sums of this worker's rows, as <see cref="Means"/> does.</summary>
    public ReadOnlySpan<float> MeansOfProducts(WorkerState worker, ReadOnlyMatrixSpan left, ReadOnlyMatrixSpan right, Span<float> means)
    {
        var sums = Cleared(worker);
        for (var row = 0; row < left.Rows; row++)
        {
            TensorPrimitives.MultiplyAdd(left[row], right[row], sums, sums);
        }

        return Meet(worker, sums, means);
    }

    private Span<float> Cleared(WorkerState worker)
    {
        var sums = _banks[_bankOf[worker.Index]][worker.Index].Span;
        sums.Clear();
        return sums;
    }

    private ReadOnlySpan<float> Meet(WorkerState worker, ReadOnlySpan<float> own, Span<float> means)
    {
        var bank = _banks[_bankOf[worker.Index]];
        _bankOf[worker.Index] ^= 1;
        worker.Meet();
        if (worker.Others is { } others)
        {
            AddOthers(worker, others, bank);
        }

        for (var column = 0; column < means.Length; column++)
        {
            means[column] = (float)((worker.Others is null ? Total(bank, column) : _totals[column]) / worker.BatchRows);
        }

        return own;
    }

    private static double Total(AlignedFloats[] bank, int column)
    {
        var sum = 0.0;
        foreach (var part in bank)
        {
            sum += part.Span[column];
        }

        return sum;
    }

    // Nobody reads the totals of the sum before any more: all have come to this one.
    private void AddOthers(WorkerState worker, ICollective others, AlignedFloats[] bank)
    {
        if (worker.Index == 0)
        {
            for (var column = 0; column < _totals.Length; column++)
            {
                _totals[column] = Total(bank, column);
            }

            others.Sum(_totals);
        }

        worker.Meet();
    }
}
