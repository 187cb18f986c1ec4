using RealNvp.Flows;
using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// Half of the channels pass through, the other half goes on through the inner bijection (arXiv:1605.08803, section 3.6): [batch,
/// channels, ...] to [batch, features], first what passed, then what the inner bijection made of its half.
/// </summary>
internal sealed class FactorOut : Bijection
{
    private readonly Bijection _inner;
    private readonly int _innerChannels;
    private readonly int _passedChannels;
    private readonly int _passedSize;
    private readonly long[] _passedShape;
    private readonly long[] _innerLatentShape;

    /// <summary>Creates the step around the bijection of its inner steps.</summary>
    public FactorOut(FactorOutSpec spec, StepPlan step, Bijection inner)
        : base(nameof(FactorOut))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(step);
        var input = step.Input;
        (_innerChannels, _passedChannels) = spec.Split(input);
        _passedSize = _passedChannels * (input.Size / input[0]);
        _passedShape = [-1, _passedChannels, .. Sizes(input)[1..]];
        _innerLatentShape = [-1, .. Sizes(step.Inner.Count == 0 ? spec.InnerInput(input) : step.Inner[^1].Output)];
        _inner = inner;
        RegisterComponents();
    }

    /// <summary>What half of the channels goes on through.</summary>
    public Bijection Inner => _inner;

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        var (value, logDet) = _inner.Forward(InnerPart(x), context);
        return (cat([x.narrow(1, _innerChannels, _passedChannels).flatten(1), value.flatten(1)], 1), logDet);
    }

    internal override void UsePrecision(NetworkPrecision precision) => _inner.UsePrecision(precision);

    internal override void UseFused(bool isUsed) => _inner.UseFused(isUsed);

    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        var (input, inputGradient) = _inner.Backpropagate(InnerLatents(y), InnerLatents(gradient), logDetGradient, context);
        return (WithPassed(input, y).MoveToOuterDisposeScope(), WithPassed(inputGradient, gradient).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        var (value, logDet) = _inner.Inverse(InnerLatents(z), context);
        return (WithPassed(value, z), logDet);
    }

    /// <inheritdoc/>
    public override bool StartsFromData => _inner.StartsFromData;

    /// <inheritdoc/>
    public override void Initialize(Tensor x, Tensor? context = null, CancellationToken cancellationToken = default) =>
        _inner.Initialize(InnerPart(x), context, cancellationToken);

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null) => _inner.LargestLogScale(InnerPart(x), context);

    /// <inheritdoc/>
    public override long WidestRow => _inner.WidestRow;

    private static long[] Sizes(Shape shape) => [.. shape.Sizes.ToArray().Select(size => (long)size)];

    private Tensor InnerLatents(Tensor z) => z.narrow(1, _passedSize, z.shape[1] - _passedSize).reshape(_innerLatentShape);

    /// <summary>The inner half and, behind it, what <paramref name="z"/> holds of the half that passed.</summary>
    private Tensor WithPassed(Tensor inner, Tensor z) => cat([inner, z.narrow(1, 0, _passedSize).reshape(_passedShape)], 1);

    private Tensor InnerPart(Tensor x) => x.narrow(1, 0, _innerChannels);
}
