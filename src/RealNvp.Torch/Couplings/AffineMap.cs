using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary><c>y = x * exp(s) + t</c> (arXiv:1605.08803, equations 7 and 8): the parts are s before its bound, and t.</summary>
internal sealed class AffineMap(LogScale bound) : IElementwiseMap
{
    public IReadOnlyList<int> Parts { get; } = [1, 1];

    public (Tensor Value, Tensor LogDerivative) Forward(Tensor x, ReadOnlySpan<Tensor> parameters)
    {
        var s = bound.Bound(parameters[0]);
        return ((x * s.exp()).Plus(parameters[1]), s);
    }

    public (Tensor Value, Tensor LogDerivative) Inverse(Tensor y, ReadOnlySpan<Tensor> parameters)
    {
        var minus = -bound.Bound(parameters[0]);
        return (y.Minus(parameters[1]) * minus.exp(), minus);
    }
}
