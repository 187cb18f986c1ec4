using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>One map behind the other; the parts of the first one's parameters come first.</summary>
internal sealed class ChainedMap(IElementwiseMap first, IElementwiseMap second) : IElementwiseMap
{
    public IReadOnlyList<int> Parts { get; } = [.. first.Parts, .. second.Parts];

    public (Tensor Value, Tensor LogDerivative) Forward(Tensor x, ReadOnlySpan<Tensor> parameters)
    {
        var (between, byFirst) = first.Forward(x, parameters[..first.Parts.Count]);
        var (value, bySecond) = second.Forward(between, parameters[first.Parts.Count..]);
        return (value, bySecond.Plus(byFirst));
    }

    public (Tensor Value, Tensor LogDerivative) Inverse(Tensor y, ReadOnlySpan<Tensor> parameters)
    {
        var (between, bySecond) = second.Inverse(y, parameters[first.Parts.Count..]);
        var (value, byFirst) = first.Inverse(between, parameters[..first.Parts.Count]);
        return (value, bySecond.Plus(byFirst));
    }
}
