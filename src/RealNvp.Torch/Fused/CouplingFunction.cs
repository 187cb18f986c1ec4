using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RealNvp.Torch.Fused;

/// <summary>
/// An image coupling's training step as one node of autograd's graph. It adds the gradients of its parameters to them itself: hundreds of
/// small tensors less. One parameter is among its inputs, so that there is a way back even where the images need no gradient.
/// </summary>
internal sealed class CouplingFunction : MultiTensorFunction<CouplingFunction>
{
    private const string Pass = "pass";
    private const string Trace = "trace";

    /// <inheritdoc/>
    public override string Name => nameof(CouplingFunction);

    /// <summary>What the coupling gives and its log-dets.</summary>
    public static (Tensor Value, Tensor LogDet) Run(IFusedCoupling pass, Tensor x, bool updateStatistics)
    {
        if (!is_grad_enabled())
        {
            var (value, logDet, trace) = pass.Forward(x, updateStatistics);
            trace.Dispose();
            return (value, logDet);
        }

        var results = apply(pass, updateStatistics, x, pass.Parameters[0]);
        return (results[0], results[1]);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(AutogradContext context, params object[] inputs)
    {
        var (pass, updateStatistics, x) = ((IFusedCoupling)inputs[0], (bool)inputs[1], (Tensor)inputs[2]);
        var (value, logDet, trace) = pass.Forward(x, updateStatistics);
        context.save_for_backward([x]);
        context.save_data(Pass, pass);
        context.save_data(Trace, trace);
        return [value, logDet];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(AutogradContext context, List<Tensor> gradients)
    {
        var pass = (IFusedCoupling)context.get_data(Pass)!;
        var x = context.get_saved_variables()[0];
        var trace = (ICouplingTrace?)context.get_data(Trace);
        if (trace is null)
        {
            // With retain_graph, backward can run twice; the trace is gone then, so compute it again.
            var (value, logDet, recomputed) = pass.Forward(x, updateStatistics: false);
            value.Dispose();
            logDet.Dispose();
            trace = recomputed;
        }

        context.save_data(Trace, null!);
        var byX = trace.Backward(x, gradients[0], gradients[1], pass.Gradients);
        pass.Gradients.Accumulate();
        x.Dispose();
        return [null!, null!, byX, null!];
    }
}
