using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>Makes flows that can be used from specs.</summary>
public interface IFlowEngine
{
    /// <summary>The engine's name as users type it: <c>managed</c> or <c>torch</c>.</summary>
    string Name { get; }

    /// <summary>Null when the engine can run a spec; otherwise one sentence that says why not and what to do.</summary>
    string? UnsupportedReason(FlowSpec spec);

    /// <summary>Makes the flow of a spec on the given parameters, which it shares and does not copy.</summary>
    /// <exception cref="FlowSpecException">The engine cannot run the spec.</exception>
    ITrainableFlow Create(FlowSpec spec, FlatParameters parameters);
}
