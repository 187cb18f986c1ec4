using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// Trades space for channels (arXiv:1605.08803, section 3.6): [batch, c, h, w] to [batch, 4c, h/2, w/2], or the other way where the spec
/// says undo. The log-det is zero.
/// </summary>
internal sealed class Squeeze : Bijection
{
    private const int Side = 2;

    private readonly bool _undo;
    private readonly Tensor? _sources;
    private readonly Tensor? _targets;

    /// <summary>Creates the step for images of shape <paramref name="input"/> on a device.</summary>
    public Squeeze(SqueezeSpec spec, Shape input, Device device)
        : base(nameof(Squeeze))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _undo = spec.Undo;
        if (spec.Order != SqueezeOrder.ByChannel)
        {
            var sources = spec.Sources(_undo ? input[0] / (Side * Side) : input[0]);
            var targets = new int[sources.Length];
            foreach (var (target, source) in sources.Index())
            {
                targets[source] = target;
            }

            _sources = tensor(sources, ScalarType.Int64, device).DetachFromDisposeScope();
            _targets = tensor(targets, ScalarType.Int64, device).DetachFromDisposeScope();
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (_undo ? Spread(x) : Gather(x), NoLogDet(x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => (_undo ? Gather(z) : Spread(z), NoLogDet(z));

    private Tensor Gather(Tensor image)
    {
        var byChannel = nn.functional.pixel_unshuffle(image, Side);
        return _sources is null ? byChannel : byChannel.index_select(1, _sources);
    }

    private Tensor Spread(Tensor squeezed) =>
        nn.functional.pixel_shuffle(_targets is null ? squeezed : squeezed.index_select(1, _targets), Side);
}
