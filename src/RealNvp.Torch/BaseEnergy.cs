using RealNvp.Flows;
using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>The base's negative log density minus its minimum, as autograd sees it: the latents' part of the loss.</summary>
internal sealed class BaseEnergy(BaseSpec? spec, Device device) : IDisposable
{
    private readonly double? _degrees = spec is { Kind: BaseKind.StudentT } ? spec.DegreesOfFreedom : null;
    private readonly MixtureEnergy? _mixture = spec is { Kind: BaseKind.Mixture } ? new(NormalMixture.Of(spec), device) : null;

    /// <summary>The sum over everything but the batch, float64, [batch].</summary>
    public Tensor Of(Tensor z) => _mixture is { } mixture ? mixture.Of(z)
        : _degrees is { } degrees ? z.to_type(ScalarType.Float64).Squared().Times(1 / degrees).log1p().flatten(1).sum(1).Times(0.5 * (degrees + 1))
        : z.Squared().flatten(1).sum(1, type: ScalarType.Float64).Times(0.5);

    /// <summary>Its gradient, of the latents' shape.</summary>
    public Tensor Gradient(Tensor z) => _mixture is { } mixture ? mixture.Gradient(z)
        : _degrees is { } degrees ? z.Times(degrees + 1) / z.Squared().Plus(degrees)
        : z;

    /// <inheritdoc/>
    public void Dispose() => _mixture?.Dispose();
}
