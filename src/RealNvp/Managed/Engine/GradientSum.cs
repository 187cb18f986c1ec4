using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// Adds the workers' gradients up in worker 0's, each worker a slice of the weights, in the workers' order. Weights that groups
/// of workers run apart have one gradient a group, all others one a worker.
/// </summary>
internal sealed class GradientSum
{
    /// <summary>Slices are whole cache lines.</summary>
    private const int SliceBlock = 16;

    private readonly int _weights;
    private readonly int _groupSize;
    private readonly Stretch[] _stretches;

    public GradientSum(FlatParameters parameters, IReadOnlyList<ManagedStep> steps, int groupSize)
    {
        _weights = parameters.Plan.WeightCount;
        _groupSize = groupSize;
        _stretches = [.. Stretches(steps.SelectMany(step => step.WeightsApart))];
    }

    /// <summary>Whether a worker other than the first has gradients of its own.</summary>
    public bool NeedsRoom(int worker) => worker % _groupSize == 0 || Array.Exists(_stretches, stretch => stretch.Every == 1);

    /// <summary>Adds the slice of one worker.</summary>
    public void Add(IReadOnlyList<TrainingShare> shares, int worker)
    {
        var (start, count) = WorkerTeam.Share(_weights, worker, shares.Count, SliceBlock);
        var target = shares[0].Gradients;
        foreach (var stretch in _stretches)
        {
            var from = Math.Max(start, stretch.Start);
            var length = Math.Min(start + count, stretch.End) - from;
            for (var other = stretch.Every; length > 0 && other < shares.Count; other += stretch.Every)
            {
                OptimizerKernels.Best.Add(shares[other].Gradients.Slice(from, length), target.Slice(from, length));
            }
        }
    }

    /// <summary>The weights in runs of those that groups give and those that workers give.</summary>
    private IEnumerable<Stretch> Stretches(IEnumerable<WeightSlot> apart)
    {
        var end = 0;
        foreach (var slot in apart.OrderBy(slot => slot.Offset))
        {
            if (slot.Offset > end)
            {
                yield return new(end, slot.Offset, 1);
            }

            end = slot.Offset + slot.Shape.Size;
            yield return new(slot.Offset, end, _groupSize);
        }

        if (end < _weights)
        {
            yield return new(end, _weights, 1);
        }
    }

    /// <summary>Weights from Start to End, of which every so many workers has a gradient.</summary>
    private readonly record struct Stretch(int Start, int End, int Every);
}
