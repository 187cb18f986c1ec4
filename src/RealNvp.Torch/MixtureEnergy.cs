using RealNvp.Flows;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>The energy of a mixture of normals, as autograd sees it, on a device.</summary>
internal sealed class MixtureEnergy : IDisposable
{
    private readonly Tensor _logWeights;
    private readonly Tensor _means;
    private readonly Tensor _inverses;
    private readonly double _logPeak;

    public MixtureEnergy(NormalMixture mixture, Device device)
    {
        var (count, width) = ((long)mixture.Count, (long)mixture.Means.Length / mixture.Count);
        _logWeights = Held(mixture.LogWeights, count, 1);
        _means = Held(mixture.Means, count, 1, width);
        _inverses = Held(mixture.Inverses, count, width, width);
        _logPeak = mixture.LogPeak;

        Tensor Held(ReadOnlySpan<double> values, params long[] shape)
        {
            using var scope = NewDisposeScope();
            return tensor(values.ToArray(), ScalarType.Float64, device).reshape(shape).DetachFromDisposeScope();
        }
    }

    /// <summary>What each row's log density lacks to its bound, float64, [batch].</summary>
    /// <param name="z">Latents, [batch, width].</param>
    public Tensor Of(Tensor z) => LogShares(z, out _).logsumexp(0).neg().Plus(_logPeak * z.shape[1]);

    /// <summary>Its gradient, [batch, width].</summary>
    public Tensor Gradient(Tensor z)
    {
        var shares = LogShares(z, out var white).softmax(0).unsqueeze(2);
        return (white * shares).matmul(_inverses).sum(dim: 0).to_type(z.dtype);
    }

    public void Dispose()
    {
        _logWeights.Dispose();
        _means.Dispose();
        _inverses.Dispose();
    }

    /// <summary>
    /// The logarithm of what each normal gives to the density of each row, [normals, batch]; where the rows lie in its own axes, [normals, batch, width].
    /// </summary>
    private Tensor LogShares(Tensor z, out Tensor white)
    {
        var difference = z.to_type(ScalarType.Float64).unsqueeze(0).Minus(_means);
        white = difference.matmul(_inverses.transpose(1, 2));
        return _logWeights.Minus(white.Squared().sum(2).Times(0.5));
    }
}
