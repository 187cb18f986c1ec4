using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// The invertible 1x1 convolution in its LU form (arXiv:1807.03039, section 3.2, equations 10 and 11): every pixel's channels times
/// <c>W = P L U</c>. Images [batch, channels, height, width].
/// </summary>
internal sealed class InvertibleConv : Bijection
{
    private readonly ChannelAxes _axes;
    private readonly LuFactors _lu;

    /// <summary>Creates the step for images of shape <paramref name="input"/> on its tensors.</summary>
    public InvertibleConv(InvertibleConvSpec spec, Shape input, StepTensors tensors)
        : base(nameof(InvertibleConv))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _axes = new(input);
        var start = spec.Start(input[0]);
        _lu = new(input[0], tensors, start.Rows, start.Signs);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (Mix(x, _lu.Matrix()), _axes.LogDet(_lu.LogDiagonal(), x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        // Inverted in float64: the error of the inverse then is that of the product alone.
        var inverse = linalg.inv(_lu.Matrix().to_type(ScalarType.Float64)).to_type(z.dtype);
        return (Mix(z, inverse), -_axes.LogDet(_lu.LogDiagonal(), z));
    }

    /// <summary>The largest |log| of the factors by which the matrix stretches: of its singular values.</summary>
    public override double LargestLogScale(Tensor x, Tensor? context = null) =>
        linalg.svdvals(_lu.Matrix().to_type(ScalarType.Float64)).log().abs().max().Number();

    private static Tensor Mix(Tensor x, Tensor matrix) => Convolution.Apply(x, matrix.unsqueeze(-1).unsqueeze(-1), bias: null);
}
