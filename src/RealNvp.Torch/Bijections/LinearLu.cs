using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary><c>y = L U x + b</c> (arXiv:1807.03039, equation 10). Vectors, [batch, features].</summary>
internal sealed class LinearLu : Bijection
{
    private readonly LuFactors _lu;
    private readonly ChannelAxes _axes;
    private readonly Parameter _bias;

    /// <summary>Creates the step for vectors of shape <paramref name="input"/> on its tensors.</summary>
    public LinearLu(Shape input, StepTensors tensors)
        : base(nameof(LinearLu))
    {
        ArgumentNullException.ThrowIfNull(input);
        _lu = new(input.Size, tensors);
        _axes = new(input);
        _bias = tensors.Trained("bias");
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) =>
        (nn.functional.linear(x, _lu.Matrix(), _bias), _axes.LogDet(_lu.LogDiagonal(), x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        // Solved in float64: the error of the inverse then is that of the values alone.
        var right = z.Minus(_bias).to_type(ScalarType.Float64).t();
        var through = linalg.solve_triangular(_lu.Lower().to_type(ScalarType.Float64), right, upper: false, unitriangular: true);
        var x = linalg.solve_triangular(_lu.Upper().to_type(ScalarType.Float64), through, upper: true);
        return (x.t().to_type(z.dtype), -_axes.LogDet(_lu.LogDiagonal(), z));
    }

    /// <summary>A bound on the largest |log| of the factors by which the matrix stretches: from its rows' and its inverse's rows' sums.</summary>
    public override double LargestLogScale(Tensor x, Tensor? context = null)
    {
        var matrix = _lu.Matrix().to_type(ScalarType.Float64);
        return Math.Max(LargestRowSum(matrix), LargestRowSum(linalg.inv(matrix)));
    }

    private static double LargestRowSum(Tensor matrix) => Math.Log(matrix.abs().sum(1).max().Number());
}
