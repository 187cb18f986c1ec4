using RealNvp.Flows;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>The energy of a mixture of normals, as autograd sees it.</summary>
internal sealed class MixtureEnergy(NormalMixture mixture)
{
    private readonly long _count = mixture.Count;
    private readonly double[] _logWeights = [.. mixture.LogWeights];
    private readonly double[] _means = [.. mixture.Means];
    private readonly double[] _inverses = [.. mixture.Inverses];
    private readonly double _logPeak = mixture.LogPeak;

    /// <summary>What each row's log density lacks to its bound, float64, [batch].</summary>
    /// <param name="z">Latents, [batch, width].</param>
    public Tensor Of(Tensor z) => LogShares(z, out _).logsumexp(0).neg().Plus(_logPeak * z.shape[1]);

    /// <summary>Its gradient, [batch, width].</summary>
    public Tensor Gradient(Tensor z)
    {
        var shares = LogShares(z, out var white).softmax(0).unsqueeze(2);
        return (white * shares).matmul(Inverses(z.shape[1])).sum(dim: 0).to_type(z.dtype);
    }

    /// <summary>
    /// The logarithm of what each normal gives to the density of each row, [normals, batch]; where the rows lie in its own axes, [normals, batch, width].
    /// </summary>
    private Tensor LogShares(Tensor z, out Tensor white)
    {
        var width = z.shape[1];
        var difference = z.to_type(ScalarType.Float64).unsqueeze(0).Minus(tensor(_means, ScalarType.Float64).reshape(_count, 1, width));
        white = difference.matmul(Inverses(width).transpose(1, 2));
        return tensor(_logWeights, ScalarType.Float64).unsqueeze(1).Minus(white.Squared().sum(2).Times(0.5));
    }

    private Tensor Inverses(long width) => tensor(_inverses, ScalarType.Float64).reshape(_count, width, width);
}
