using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>What a coupling does to the values it changes: <c>y = x * exp(s) + t</c> (arXiv:1605.08803, equations 7 and 8).</summary>
internal static class AffineTransform
{
    public static Tensor Forward(Tensor x, Tensor s, Tensor t) => (x * s.exp()).Plus(t);

    public static Tensor Inverse(Tensor y, Tensor s, Tensor t) => y.Minus(t) * (-s).exp();
}
