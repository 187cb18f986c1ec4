using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// The affine coupling (arXiv:1605.08803, equations 7 and 8), the write-up's <c>NVPBlock</c>: <c>y = x * exp(s) + t</c> on the changed
/// variables, s and t functions of the kept ones. Vectors, [batch, features].
/// </summary>
internal sealed class AffineCoupling : Bijection
{
    private readonly LogScale _logScale;
    private readonly Columns _kept;
    private readonly Columns _changed;
    private readonly Tensor _changedIndex;
    private readonly Conditioner? _scaleNet;
    private readonly Conditioner? _shiftNet;
    private readonly Conditioner? _shared;

    /// <summary>Creates the step for vectors of shape <paramref name="input"/> on its tensors.</summary>
    public AffineCoupling(AffineCouplingSpec spec, Shape input, StepTensors tensors)
        : base(nameof(AffineCoupling))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _logScale = new(spec.LogScale, tensors);
        (_kept, _changed) = spec.Split(input.Size);
        _changedIndex = TensorArithmetic.Progression(_changed.Start, _changed.Stride, _changed.Count).DetachFromDisposeScope();
        _scaleNet = spec.ScaleNet is null ? null : Conditioner.Create(spec.ScaleNet, tensors.Within("s"));
        _shiftNet = spec.ShiftNet is null ? null : Conditioner.Create(spec.ShiftNet, tensors.Within("t"));
        _shared = spec.Shared is null ? null : Conditioner.Create(spec.Shared, tensors.Within("shared"));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => Map(x, context, updateStatistics: training);

    protected internal override (Tensor Value, Tensor LogDet) Recompute(Tensor x, Tensor? context = null) => Map(x, context, updateStatistics: false);

    private (Tensor Value, Tensor LogDet) Map(Tensor x, Tensor? context, bool updateStatistics)
    {
        var (s, t) = ScaleAndShift(x, context, updateStatistics);
        var changed = AffineTransform.Forward(Select(x, _changed), s, t);
        return (x.index_copy(1, _changedIndex, changed), SumOverVariables(s));
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        var (s, t) = ScaleAndShift(z, context, updateStatistics: false);
        var changed = AffineTransform.Inverse(Select(z, _changed), s, t);
        return (z.index_copy(1, _changedIndex, changed), -SumOverVariables(s));
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null) => ScaleAndShift(x, context, updateStatistics: false).S.abs().max().Number();

    private static Tensor Select(Tensor x, Columns columns) =>
        x.slice(1, columns.Start, columns.Start + (long)(columns.Count * columns.Stride), columns.Stride);

    private (Tensor S, Tensor T) ScaleAndShift(Tensor x, Tensor? context, bool updateStatistics)
    {
        var kept = context is null ? Select(x, _kept) : cat([Select(x, _kept), context], 1);
        if (_shared is null)
        {
            return (_logScale.Bound(_scaleNet!.Apply(kept, updateStatistics)), _shiftNet!.Apply(kept, updateStatistics));
        }

        var heads = _shared.Apply(kept, updateStatistics).chunk(2, 1);
        return (_logScale.Bound(heads[0]), heads[1]);
    }
}
