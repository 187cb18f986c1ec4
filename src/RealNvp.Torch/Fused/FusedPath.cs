using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Couplings;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>
/// Where an image coupling runs by fused code: every method gives null where torch's operations must, which docs/architecture.md lists. It knows the affine
/// map and the affine map with splines behind it, and no other.
/// </summary>
internal sealed class FusedPath(CouplingSplit split, ImageSplit places, LogScale bound, ImageConditioner network, ScalarType type)
{
    private readonly FusedCouplingTransform<Float32Number>? _splines = places.Spline is null ? null : new(places, bound);
    private readonly long[] _changedPixels = places.IsCheckerboard ? [.. places.Changed.Select(pixel => (long)pixel)] : [];
    private bool _isUsed = true;
    private IFusedCoupling? _step;

    /// <summary>What the coupling gives and its log-dets.</summary>
    public (Tensor Value, Tensor LogDet)? Forward(Tensor x, Tensor? context, bool training)
    {
        if (Step(training) is { } step)
        {
            return CouplingFunction.Run(step, x, updateStatistics: true);
        }

        return IsScored(training) ? Transform(x, context, _splines!.Forward) : null;
    }

    /// <summary>Undoes <see cref="Forward"/>, outside of training.</summary>
    public (Tensor Value, Tensor LogDet)? Inverse(Tensor z, Tensor? context, bool training) =>
        IsScored(training) ? Transform(z, context, _splines!.Inverse) : null;

    /// <inheritdoc cref="Bijections.Bijection.Backpropagate"/>
    public (Tensor Input, Tensor Gradient)? Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, bool training)
    {
        if (Step(training) is not { } step)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var (x, trace) = step.Inverse(y);
        var byX = trace.Backward(x, gradient, logDetGradient, step.Gradients);
        step.Gradients.Accumulate();
        return (x.MoveToOuterDisposeScope(), byX.MoveToOuterDisposeScope());
    }

    /// <inheritdoc cref="Bijections.Bijection.UsePrecision"/>
    public void UsePrecision(NetworkPrecision precision)
    {
        network.Precision = precision;
        _step = null;
    }

    /// <inheritdoc cref="Bijections.Bijection.UseFused"/>
    public void UseFused(bool isUsed) => _isUsed = network.IsChannelsLast = isUsed;

    /// <summary>What runs a training step: the hand-written network reads no context.</summary>
    private IFusedCoupling? Step(bool training) => training && _isUsed && type == ScalarType.Float32 && network is ResNet { IsConditional: false } net
        ? _step ??= IFusedCoupling.Create(net.Precision == NetworkPrecision.Bf16, net, places, bound)
        : null;

    /// <summary>
    /// Whether fused code maps the changed values outside of training too, where no gradient is asked for: torch's operations take splines
    /// through tensors of all their bins in float64, in several times the time of the network.
    /// </summary>
    private bool IsScored(bool training) => !training && _splines is not null && _isUsed && type == ScalarType.Float32 && !is_grad_enabled();

    private (Tensor Value, Tensor LogDet) Transform(Tensor x, Tensor? context, Func<Tensor, Tensor, (Tensor Value, Tensor LogDet)> map)
    {
        using var scope = NewDisposeScope();
        var parameters = network.Apply(split.Kept(x), context, updateStatistics: false).permute(0, 2, 3, 1).flatten(1, 2);
        var ofChanged = _changedPixels.Length == 0 ? parameters : parameters.index_select(1, tensor(_changedPixels, device: CPU));
        var (value, logDet) = map(ofChanged.contiguous(), x.contiguous());
        return (value.MoveToOuterDisposeScope(), logDet.MoveToOuterDisposeScope());
    }
}
