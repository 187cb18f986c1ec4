using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Adds the workers' gradients up in worker 0's, each worker a slice of the weights, in the workers' order. Weights of
/// networks that a pair of workers splits have one gradient a pair, all others one a worker.
/// </summary>
internal sealed class GradientSum
{
    /// <summary>Slices are whole cache lines.</summary>
    private const int SliceBlock = 16;

    private readonly int _weights;
    private readonly int _pairSize;
    private readonly Stretch[] _stretches;

    public GradientSum(FlatParameters parameters, IReadOnlyList<ManagedStep> steps, int pairSize)
    {
        _weights = parameters.Plan.WeightCount;
        _pairSize = pairSize;
        _stretches = [.. Stretches(steps.SelectMany(step => step.SplitNetworkWeights))];
    }

    /// <summary>Whether a worker other than the first has gradients of its own.</summary>
    public bool NeedsGradients(int worker) => worker % _pairSize == 0 || Array.Exists(_stretches, stretch => stretch.Every == 1);

    /// <summary>Adds the slice of one worker of the weights from one to another.</summary>
    public void Add(IReadOnlyList<WorkerState> workers, int index, int first, int end)
    {
        var (start, count) = WorkerTeam.Share(end - first, index, workers.Count, SliceBlock);
        start += first;
        var target = workers[0].Gradients;
        foreach (var stretch in _stretches)
        {
            var from = Math.Max(start, stretch.Start);
            var length = Math.Min(start + count, stretch.End) - from;
            for (var other = stretch.Every; length > 0 && other < workers.Count; other += stretch.Every)
            {
                OptimizerKernels.Best.Add(workers[other].Gradients.Slice(from, length), target.Slice(from, length));
            }
        }
    }

    /// <summary>The weights in runs: those of which a pair has one gradient and those of which every worker has one.</summary>
    private IEnumerable<Stretch> Stretches(IEnumerable<WeightSlot> split)
    {
        var end = 0;
        foreach (var slot in split.OrderBy(slot => slot.Offset))
        {
            if (slot.Offset > end)
            {
                yield return new(end, slot.Offset, 1);
            }

            end = slot.Offset + slot.Shape.Size;
            yield return new(slot.Offset, end, _pairSize);
        }

        if (end < _weights)
        {
            yield return new(end, _weights, 1);
        }
    }

    /// <summary>Weights from Start to End, of which every so many workers has a gradient.</summary>
    private readonly record struct Stretch(int Start, int End, int Every);
}
