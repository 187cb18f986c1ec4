using RealNvp.Torch.Conditioners;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>One network for all parameters, or one for every part; each sees the kept variables and behind them the context.</summary>
internal sealed class VectorNetwork : CouplingNetwork
{
    private readonly ModuleList<Conditioner> _networks;

    public VectorNetwork(params Conditioner[] networks)
        : base(nameof(VectorNetwork))
    {
        _networks = new(networks);
        RegisterComponents();
    }

    public override Tensor[] Apply(Tensor kept, Tensor? context, bool updateStatistics)
    {
        var seen = context is null ? kept : cat([kept, context], 1);
        return [.. _networks.Select(network => network.Apply(seen, updateStatistics))];
    }
}
