using RealNvp.Torch.Fused;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RealNvp.Torch.Processes;

/// <summary>
/// The sum of a tensor over the processes as a node of autograd's graph. The loss is the sum of those of the processes and each of them reads the sum, so that
/// the gradient by what one gave is the sum of the gradients by what all read.
/// </summary>
internal sealed class CollectiveSum : MultiTensorFunction<CollectiveSum>
{
    private const string Batch = "batch";

    /// <inheritdoc/>
    public override string Name => nameof(CollectiveSum);

    /// <summary>The sum.</summary>
    public static Tensor Of(SharedBatch batch, Tensor x) => is_grad_enabled() && x.requires_grad ? apply(batch, x)[0] : Summed(batch, x);

    /// <inheritdoc/>
    public override List<Tensor> forward(AutogradContext context, params object[] inputs)
    {
        var batch = (SharedBatch)inputs[0];
        context.save_data(Batch, batch);
        return [Summed(batch, (Tensor)inputs[1])];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(AutogradContext context, List<Tensor> gradients) =>
        [null!, Summed((SharedBatch)context.get_data(Batch)!, gradients[0])];

    /// <summary>Added up in float64, in the processor's memory.</summary>
    private static Tensor Summed(SharedBatch batch, Tensor x)
    {
        using var scope = NewDisposeScope();
        var own = x.detach().to(ScalarType.Float64, CPU).contiguous();
        var values = new TensorMemory<double>(own).Span.ToArray();
        batch.Sum(values);

        // The tensor itself may be the caller's.
        return tensor(values, ScalarType.Float64, CPU).view(x.shape).to(x.dtype, x.device).MoveToOuterDisposeScope();
    }
}
