using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Torch;

/// <summary>Makes flows on TorchSharp; runs every spec.</summary>
public sealed class TorchEngine : IFlowEngine
{
    internal const string EngineName = "torch";

    private TorchEngine()
    {
    }

    /// <summary>The one engine.</summary>
    public static TorchEngine Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public string? UnsupportedReason(FlowSpec spec) => null;

    /// <inheritdoc/>
    public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters) => new TorchFlow(spec, parameters);
}
