using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Fused;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// The affine coupling on images [batch, channels, height, width] (arXiv:1605.08803, sections 3.4 and 4.1): <c>y = x * exp(s) + t</c> on the
/// changed values, s and t given by a convolutional network that sees the kept ones, and from there through splines where the spec has them.
/// </summary>
internal sealed class ImageCoupling : Bijection
{
    private readonly LogScale _logScale;
    private readonly ImageConditioner _net;
    private readonly Tensor? _keptMask;
    private readonly Tensor? _changedMask;
    private readonly ImageSplit _split;
    private readonly RationalQuadratic? _spline;
    private readonly FusedCouplingTransform<Float32Number>? _swept;
    private readonly Tensor? _changedPixels;
    private readonly bool _isFloat32;
    private bool _usesFused = true;
    private IFusedCoupling? _pass;

    /// <summary>Creates the step on its tensors.</summary>
    public ImageCoupling(ImageCouplingSpec spec, StepPlan step, StepTensors tensors)
        : base(nameof(ImageCoupling))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(step);
        var input = step.Input;
        _split = new(spec, input);
        if (spec.Mask == ImageMask.Checkerboard)
        {
            (_keptMask, _changedMask) = (Pixels(areChanged: false, tensors.Type), Pixels(areChanged: true, tensors.Type));
        }

        _spline = spec.Spline is { } spline ? new(spline) : null;
        _isFloat32 = tensors.Type == ScalarType.Float32;
        _logScale = new(spec.LogScale, tensors, places: 2);
        if (_spline is not null)
        {
            _swept = new(_split, _logScale);
            _changedPixels = _split.IsCheckerboard ? tensor([.. _split.Changed.Select(pixel => (long)pixel)]).DetachFromDisposeScope() : null;
        }

        _net = ImageConditioner.Create(spec.Net, _keptMask, step.Context > 0, tensors.Within("net"));
        WidestRow = Math.Max(_net.Width, (long)_split.Heads) * input[1] * input[2];
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long WidestRow { get; }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        if (Pass is { } pass)
        {
            return CouplingFunction.Run(pass, x, updateStatistics: true);
        }

        using var scope = NewDisposeScope();
        if (IsSwept)
        {
            return Moved(_swept!.Forward(PlaceMajor(Raw(x, context, updateStatistics: false)), x.contiguous()));
        }

        var (changed, logDerivative) = Map(Changed(x), Numbers(x, context, updateStatistics: training));
        return (Join(x, changed).MoveToOuterDisposeScope(), SumOverVariables(logDerivative).MoveToOuterDisposeScope());
    }

    internal override void UsePrecision(NetworkPrecision precision)
    {
        _net.Precision = precision;
        _pass = null;
    }

    internal override void UseFused(bool areUsed) => _usesFused = _net.IsChannelsLast = areUsed;

    /// <summary>What runs a training step; null where torch's operations do.</summary>
    private IFusedCoupling? Pass => training && _usesFused && _isFloat32 && _net is ResNet { IsConditional: false } net
        ? _pass ??= IFusedCoupling.Create(net.Precision == NetworkPrecision.Bf16, net, _split, _logScale)
        : null;

    /// <summary>
    /// Whether fused code maps the changed values outside of training too, where no gradient is asked for: torch's operations take splines
    /// through tensors of all their bins in float64, in several times the time of the network.
    /// </summary>
    private bool IsSwept => !training && _swept is not null && _usesFused && _isFloat32 && !is_grad_enabled();

    /// <summary>As for every step, but with one pass of the network, since what it sees is the same on both sides.</summary>
    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        if (Pass is { } pass)
        {
            var (x, trace) = pass.Inverse(y);
            var byX = trace.Backward(x, gradient, logDetGradient, pass.Gradients);
            pass.Gradients.Accumulate();
            return (x.MoveToOuterDisposeScope(), byX.MoveToOuterDisposeScope());
        }

        var seen = y.detach().requires_grad_(true);
        var heads = Numbers(seen, context, updateStatistics: false);
        Tensor input;
        using (no_grad())
        {
            input = MapBack(Changed(y), heads).Value.detach();
        }

        input.requires_grad_(true);
        var (changed, logDerivative) = Map(input, heads);
        Push(changed, Changed(gradient), SumOverVariables(logDerivative), logDetGradient);

        // A checkerboard's kept pixels have numbers of zero: their own gradient is in that of the input already.
        var back = (_changedMask is null ? Join(gradient, input.grad!) : input.grad!).Plus(seen.grad!);
        return (Join(y, input.detach()).detach().MoveToOuterDisposeScope(), back.detach().MoveToOuterDisposeScope());
    }

    /// <summary>Undoes <see cref="Forward"/>; running statistics stay as they are.</summary>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        if (IsSwept)
        {
            return Moved(_swept!.Inverse(PlaceMajor(Raw(z, context, updateStatistics: false)), z.contiguous()));
        }

        var (changed, logDerivative) = MapBack(Changed(z), Numbers(z, context, updateStatistics: false));
        return (Join(z, changed).MoveToOuterDisposeScope(), SumOverVariables(logDerivative).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        return Map(Changed(x), Numbers(x, context, updateStatistics: false)).LogDerivative.abs().max().Number();
    }

    /// <summary>[1, 1, height, width], one at the pixels that a checkerboard changes, or at those that it keeps.</summary>
    private Tensor Pixels(bool areChanged, ScalarType type)
    {
        float[] mask = [.. _split.Places.Select(place => place >= 0 == areChanged ? 1f : 0f)];
        return tensor(mask).to_type(type).view(1, 1, _split.Height, _split.Width).DetachFromDisposeScope();
    }

    /// <summary>What the network gives for every value of <see cref="Changed"/>; zero where a checkerboard keeps the pixel.</summary>
    private Heads Numbers(Tensor x, Tensor? context, bool updateStatistics)
    {
        var all = Raw(x, context, updateStatistics);
        var (first, second) = (all.narrow(1, 0, _split.ChangedChannels), all.narrow(1, _split.ChangedChannels, _split.ChangedChannels));
        var spline = _spline is null
            ? null
            : all.narrow(1, 2 * _split.ChangedChannels, all.shape[1] - (2 * _split.ChangedChannels))
                .unflatten(1, [_split.ChangedChannels, -1])
                .movedim([2], [-1]);
        return _changedMask is null
            ? new(_logScale.Bound(first), second, spline)
            : new(_logScale.Bound(first) * _changedMask, second * _changedMask, spline is null ? null : spline * _changedMask.unsqueeze(-1));
    }

    /// <summary>What the network gives, [batch, numbers, height, width].</summary>
    private Tensor Raw(Tensor x, Tensor? context, bool updateStatistics) =>
        _net.Apply(_keptMask is null ? x.narrow(1, _split.FirstKept, _split.KeptChannels) : x * _keptMask, context, updateStatistics);

    /// <summary>[batch, numbers, height, width] to [batch, changed pixels, numbers].</summary>
    private Tensor PlaceMajor(Tensor raw)
    {
        var places = raw.permute(0, 2, 3, 1).flatten(1, 2);
        return (_changedPixels is null ? places : places.index_select(1, _changedPixels)).contiguous();
    }

    private (Tensor Value, Tensor LogDerivative) Map(Tensor x, Heads heads)
    {
        var scaled = AffineTransform.Forward(x, heads.S, heads.T);
        if (_spline is null)
        {
            return (scaled, heads.S);
        }

        var (value, logDerivative) = _spline.Forward(scaled, heads.Spline!);
        return (value.to_type(x.dtype), logDerivative.Plus(heads.S));
    }

    private (Tensor Value, Tensor LogDerivative) MapBack(Tensor y, Heads heads)
    {
        if (_spline is null)
        {
            return (AffineTransform.Inverse(y, heads.S, heads.T), -heads.S);
        }

        var (scaled, logDerivative) = _spline.Inverse(y, heads.Spline!);
        return (AffineTransform.Inverse(scaled, heads.S, heads.T).to_type(y.dtype), logDerivative.Minus(heads.S));
    }

    /// <summary>The channels that change; all of them for a checkerboard, for whose kept pixels all numbers are zero.</summary>
    private Tensor Changed(Tensor x) => _changedMask is null ? x.narrow(1, _split.FirstChanged, _split.ChangedChannels) : x;

    private static (Tensor Value, Tensor LogDet) Moved((Tensor Value, Tensor LogDet) mapped) =>
        (mapped.Value.MoveToOuterDisposeScope(), mapped.LogDet.MoveToOuterDisposeScope());

    private Tensor Join(Tensor x, Tensor changed)
    {
        if (_changedMask is not null)
        {
            return changed;
        }

        var kept = x.narrow(1, _split.FirstKept, _split.KeptChannels);
        return cat(_split.FirstKept == 0 ? [kept, changed] : [changed, kept], 1);
    }

    /// <summary>s and t, [batch, channels, height, width], and the splines' numbers, [batch, channels, height, width, numbers].</summary>
    private readonly record struct Heads(Tensor S, Tensor T, Tensor? Spline);
}
