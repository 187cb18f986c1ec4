using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RealNvp.Torch.Processes;

/// <summary>
/// Where a step of a flow begins, as a node of autograd's graph: on the way back the gradients of its weights, and of all steps behind it, are complete here,
/// so that their sum over the processes can begin. Autograd runs the nodes that are ready in the opposite order of their making, and adds to the gradients of
/// weights before anything else.
/// </summary>
internal sealed class StepBoundary : MultiTensorFunction<StepBoundary>
{
    private const string Batch = "batch";
    private const string FirstWeight = "firstWeight";

    /// <inheritdoc/>
    public override string Name => nameof(StepBoundary);

    /// <summary>What the step reads: the same values.</summary>
    /// <param name="batch">Hears of it.</param>
    /// <param name="x">What the step before gave.</param>
    /// <param name="firstWeight">Where the step's weights begin.</param>
    public static Tensor Mark(SharedBatch batch, Tensor x, int firstWeight) => apply(batch, x, firstWeight)[0];

    /// <inheritdoc/>
    public override List<Tensor> forward(AutogradContext context, params object[] inputs)
    {
        context.save_data(Batch, inputs[0]);
        context.save_data(FirstWeight, inputs[2]);
        return [((Tensor)inputs[1]).detach().alias()];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(AutogradContext context, List<Tensor> gradients)
    {
        ((SharedBatch)context.get_data(Batch)!).Complete((int)context.get_data(FirstWeight)!);
        return [null!, gradients[0].alias(), null!];
    }
}
