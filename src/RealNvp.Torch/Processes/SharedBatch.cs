using System.Runtime.ExceptionServices;
using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Fused;
using static TorchSharp.torch;

namespace RealNvp.Torch.Processes;

/// <summary>
/// The batch of a training step of which this process may have a part only: what the norms of a flow need of the other processes. With one process, and outside
/// of steps, a batch is whole.
/// </summary>
internal sealed class SharedBatch
{
    private ICollective? _collective;
    private GradientPieces? _pieces;
    private bool _isSentEarly;
    private BatchPart _part;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Whether other processes have rows of the batch at hand.</summary>
    public bool IsShared { get; private set; }

    /// <summary>The place in the batch of the first row of this process.</summary>
    public int First => IsShared ? _part.First : 0;

    /// <summary>Says with which processes batches are shared from now on.</summary>
    /// <param name="collective">The processes; null for none.</param>
    /// <param name="pieces">The gradients.</param>
    /// <param name="isSentEarly">Whether gradients lie where they are sent from while the backward pass goes on: those of a device do not.</param>
    public void Join(ICollective? collective, GradientPieces pieces, bool isSentEarly) =>
        (_collective, _pieces, _isSentEarly) = (collective, pieces, isSentEarly);

    /// <summary>Begins a training step on a part of a batch.</summary>
    public void Begin(BatchPart part)
    {
        (_part, IsShared) = (part, _collective is not null);
        _pieces?.Begin();
    }

    /// <summary>On the way back: the gradients of all weights from one on are complete.</summary>
    public void Complete(int firstWeight)
    {
        if (_isSentEarly)
        {
            Try(() => _pieces!.Complete(firstWeight));
        }
    }

    /// <summary>Behind the way back: waits until the gradients are those of all processes.</summary>
    public void Finish()
    {
        if (IsShared)
        {
            Try(_pieces!.Finish);
            ThrowIfFailed();
        }
    }

    /// <summary>Ends the step.</summary>
    public void End() => (IsShared, _fault) = (false, null);

    /// <summary>Throws what went wrong between the processes: no exception can leave a node of autograd's graph.</summary>
    public void ThrowIfFailed() => _fault?.Throw();

    /// <summary>How many values the whole batch has where this process has so many.</summary>
    public long All(long count) => IsShared ? count / _part.Count * _part.All : count;

    /// <summary>Adds the numbers of the other processes to these.</summary>
    public void Sum(double[] values)
    {
        if (IsShared)
        {
            Try(() => _collective!.Sum(values));
        }
    }

    /// <summary>The sum of a tensor over the processes, and of the gradients by it on the way back.</summary>
    public Tensor Sum(Tensor x) => IsShared ? CollectiveSum.Of(this, x) : x;

    /// <summary>Mean and variance of the whole batch over the given axes.</summary>
    public (Tensor Mean, Tensor Variance) Moments(Tensor x, params long[] axes)
    {
        if (!IsShared)
        {
            return BatchMoments.Of(x, axes);
        }

        var share = 1.0 / All(axes.Aggregate(1L, (count, axis) => count * x.shape[axis]));
        var mean = Sum(x.sum(axes, keepdim: true)).Times(share);
        var variance = Sum(x.Minus(mean).Squared().sum(axes)).Times(share);
        return (mean.view(variance.shape), variance);
    }

    /// <summary>The moments of the whole batch from those of the rows of this process.</summary>
    public ChannelMoments Moments(ChannelMoments own)
    {
        if (!IsShared)
        {
            return own;
        }

        var count = All(own.Count);
        double[] means = [.. own.Means.Select(mean => mean * own.Count / count)];
        Sum(means);
        double[] variances = [.. own.Variances.Select((variance, channel) =>
            (variance + ((own.Means[channel] - means[channel]) * (own.Means[channel] - means[channel]))) * own.Count / count)];
        Sum(variances);
        return new(means, variances, count);
    }

    private void Try(Action work)
    {
        // After a fault the processes no longer do the same: nothing more is sent.
        if (_fault is not null)
        {
            return;
        }

        try
        {
            work();
        }
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
        }
    }
}
