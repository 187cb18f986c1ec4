using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// The invertible 1x1 convolution in its LU form (arXiv:1807.03039, section 3.2, equations 10 and 11): every pixel's channels times
/// <c>W = P L U</c>. Images [batch, channels, height, width].
/// </summary>
internal sealed class InvertibleConv : Bijection
{
    private readonly ChannelAxes _axes;
    private readonly Parameter _packed;
    private readonly Tensor _rows;
    private readonly Tensor _signs;
    private readonly Tensor _one;

    /// <summary>Creates the step for images of shape <paramref name="input"/> on its tensors.</summary>
    public InvertibleConv(InvertibleConvSpec spec, Shape input, StepTensors tensors)
        : base(nameof(InvertibleConv))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _axes = new(input);
        _packed = tensors.Trained("lu");
        var start = spec.Start(input[0]);
        _rows = tensor(start.Rows, ScalarType.Int64).DetachFromDisposeScope();
        _signs = tensor(start.Signs, tensors.Type).DetachFromDisposeScope();
        _one = eye(input[0], dtype: tensors.Type).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (Mix(x, Matrix()), _axes.LogDet(LogDiagonal(), x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        // Inverted in float64: the error of the inverse then is that of the product alone.
        var inverse = linalg.inv(Matrix().to_type(ScalarType.Float64)).to_type(z.dtype);
        return (Mix(z, inverse), -_axes.LogDet(LogDiagonal(), z));
    }

    /// <summary>The largest |log| of the factors by which the matrix stretches: of its singular values.</summary>
    public override double LargestLogScale(Tensor x, Tensor? context = null) =>
        linalg.svdvals(Matrix().to_type(ScalarType.Float64)).log().abs().max().Number();

    private static Tensor Mix(Tensor x, Tensor matrix) => Conditioners.Convolution.Apply(x, matrix.unsqueeze(-1).unsqueeze(-1), bias: null);

    private Tensor LogDiagonal() => _packed.diagonal();

    private Tensor Matrix()
    {
        var lower = _packed.tril(-1).Plus(_one);
        var upper = _packed.triu(1).Plus(diag(_signs * LogDiagonal().exp()));
        return lower.matmul(upper).index_select(0, _rows);
    }
}
