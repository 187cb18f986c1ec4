using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>Reorders the variables of a vector, [batch, features]; the log-det is zero.</summary>
internal sealed class Permute : Bijection
{
    private readonly Tensor _sources;
    private readonly Tensor _targets;

    /// <summary>Creates the step for vectors of shape <paramref name="input"/> on a device.</summary>
    public Permute(PermuteSpec spec, Shape input, Device device)
        : base(nameof(Permute))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        var sources = spec.Sources(input.Size);
        var targets = new int[sources.Length];
        for (var position = 0; position < sources.Length; position++)
        {
            targets[sources[position]] = position;
        }

        _sources = tensor(sources, ScalarType.Int64, device).DetachFromDisposeScope();
        _targets = tensor(targets, ScalarType.Int64, device).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (x.index_select(1, _sources), NoLogDet(x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => (z.index_select(1, _targets), NoLogDet(z));
}
