using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// The spline coupling (arXiv:1906.04032, section 3): every changed variable goes through a monotone rational-quadratic spline whose knots a
/// network gives from the kept ones. Vectors, [batch, features].
/// </summary>
internal sealed class SplineCoupling : Bijection
{
    private readonly RationalQuadratic _spline;
    private readonly Columns _kept;
    private readonly Columns _changed;
    private readonly Tensor _changedIndex;
    private readonly Conditioner _net;
    private readonly int _numbers;

    /// <summary>Creates the step for vectors of shape <paramref name="input"/> on its tensors.</summary>
    public SplineCoupling(SplineCouplingSpec spec, Shape input, StepTensors tensors)
        : base(nameof(SplineCoupling))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _spline = new(spec.Spline);
        _numbers = spec.Spline.ParametersPerVariable;
        (_kept, _changed) = spec.Split(input.Size);
        _changedIndex = TensorArithmetic.Progression(_changed.Start, _changed.Stride, _changed.Count).DetachFromDisposeScope();
        _net = Conditioner.Create(spec.Net, tensors.Within("net"));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long WidestRow => (long)_changed.Count * _numbers;

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => Map(x, context, updateStatistics: training, _spline.Forward);

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => Map(z, context, updateStatistics: false, _spline.Inverse);

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null) =>
        _spline.Forward(Select(x, _changed), Numbers(x, context, updateStatistics: false)).LogDerivative.abs().max().Number();

    protected internal override (Tensor Value, Tensor LogDet) Recompute(Tensor x, Tensor? context = null) => Map(x, context, updateStatistics: false, _spline.Forward);

    private static Tensor Select(Tensor x, Columns columns) =>
        x.slice(1, columns.Start, columns.Start + (long)(columns.Count * columns.Stride), columns.Stride);

    private (Tensor Value, Tensor LogDet) Map(
        Tensor x, Tensor? context, bool updateStatistics, Func<Tensor, Tensor, (Tensor Value, Tensor LogDerivative)> map)
    {
        var (changed, logDerivative) = map(Select(x, _changed), Numbers(x, context, updateStatistics));
        return (x.index_copy(1, _changedIndex, changed.to_type(x.dtype)), SumOverVariables(logDerivative));
    }

    /// <summary>[batch, changed, numbers].</summary>
    private Tensor Numbers(Tensor x, Tensor? context, bool updateStatistics)
    {
        var kept = context is null ? Select(x, _kept) : cat([Select(x, _kept), context], 1);
        return _net.Apply(kept, updateStatistics).view(-1, _changed.Count, _numbers);
    }
}
