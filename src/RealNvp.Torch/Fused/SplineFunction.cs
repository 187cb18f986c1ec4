using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RealNvp.Torch.Fused;

/// <summary>Splines of the values of a tensor as one node of autograd's graph.</summary>
internal sealed class SplineFunction : MultiTensorFunction<SplineFunction>
{
    private const string Splines = "splines";

    /// <inheritdoc/>
    public override string Name => nameof(SplineFunction);

    /// <summary>The values behind their splines, and the logs of the derivatives in float64.</summary>
    public static (Tensor Value, Tensor LogDerivative) Run(SplineSweep splines, Tensor x, Tensor numbers)
    {
        if (!is_grad_enabled())
        {
            return splines.Forward(x, numbers);
        }

        var results = apply(splines, x, numbers);
        return (results[0], results[1]);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(AutogradContext context, params object[] inputs)
    {
        var (splines, x, numbers) = ((SplineSweep)inputs[0], (Tensor)inputs[1], (Tensor)inputs[2]);
        var (value, logDerivative) = splines.Forward(x, numbers);
        context.save_for_backward([x, numbers]);
        context.save_data(Splines, splines);
        return [value, logDerivative];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(AutogradContext context, List<Tensor> gradients)
    {
        var saved = context.get_saved_variables();
        var (byX, byNumbers) = ((SplineSweep)context.get_data(Splines)!).Backward(saved[0], saved[1], gradients[0], gradients[1]);
        saved.ForEach(tensor => tensor.Dispose());
        return [null!, byX, byNumbers];
    }
}
