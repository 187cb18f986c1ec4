using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary><c>y = L U x + b</c> (arXiv:1807.03039, equation 10). Vectors, [batch, features].</summary>
internal sealed class LinearLu : Bijection
{
    private readonly Parameter _packed;
    private readonly Parameter _bias;
    private readonly Tensor _one;

    /// <summary>Creates the step for vectors of shape <paramref name="input"/> on its tensors.</summary>
    public LinearLu(Shape input, StepTensors tensors)
        : base(nameof(LinearLu))
    {
        ArgumentNullException.ThrowIfNull(input);
        _packed = tensors.Trained("lu");
        _bias = tensors.Trained("bias");
        _one = eye(input.Size, dtype: tensors.Type).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) =>
        (nn.functional.linear(x, Lower().matmul(Upper()), _bias), LogDet(x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        // Solved in float64: the error of the inverse then is that of the values alone.
        var right = z.Minus(_bias).to_type(ScalarType.Float64).t();
        var through = linalg.solve_triangular(Lower().to_type(ScalarType.Float64), right, upper: false, unitriangular: true);
        var x = linalg.solve_triangular(Upper().to_type(ScalarType.Float64), through, upper: true);
        return (x.t().to_type(z.dtype), -LogDet(z));
    }

    /// <summary>A bound on the largest |log| of the factors by which the matrix stretches: from its rows' and its inverse's rows' sums.</summary>
    public override double LargestLogScale(Tensor x, Tensor? context = null)
    {
        var matrix = Lower().matmul(Upper()).to_type(ScalarType.Float64);
        return Math.Max(LargestRowSum(matrix), LargestRowSum(linalg.inv(matrix)));
    }

    private static double LargestRowSum(Tensor matrix) => Math.Log(matrix.abs().sum(1).max().Number());

    private Tensor Lower() => _packed.tril(-1).Plus(_one);

    private Tensor Upper() => _packed.triu(1).Plus(diag(_packed.diagonal().exp()));

    private Tensor LogDet(Tensor x) => _packed.diagonal().sum(type: ScalarType.Float64).expand(x.shape[0]);
}
