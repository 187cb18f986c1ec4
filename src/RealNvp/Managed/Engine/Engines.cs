using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>Chooses the engine for a flow.</summary>
public static class Engines
{
    /// <summary>Makes the flow of a spec with the first engine that can run it.</summary>
    /// <param name="spec">The flow.</param>
    /// <param name="parameters">Its parameters, which the flow shares.</param>
    /// <param name="engines">Engines in order of preference; without any, the managed engine.</param>
    /// <exception cref="FlowSpecException">None can; the sentence says why and what to do.</exception>
    public static ITrainableFlow Create(FlowSpec spec, FlatParameters parameters, params IReadOnlyList<IFlowEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        IReadOnlyList<IFlowEngine> candidates = engines.Count == 0 ? [ManagedEngine.Instance] : engines;
        foreach (var engine in candidates)
        {
            if (engine.UnsupportedReason(spec) is null)
            {
                return engine.Create(spec, parameters);
            }
        }

        throw new FlowSpecException(string.Join(" ", candidates.Select(engine => engine.UnsupportedReason(spec))));
    }
}
