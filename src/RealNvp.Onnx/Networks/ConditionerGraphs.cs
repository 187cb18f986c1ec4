using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Networks;

/// <summary>The networks that a graph can have in couplings of vectors.</summary>
internal static class ConditionerGraphs
{
    /// <summary>Whether graphs have this kind of network.</summary>
    public static bool IsKnown(ConditionerSpec? spec) => spec is MlpSpec or ResidualMlpSpec;

    /// <summary>The network of a spec.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="spec">The network.</param>
    /// <param name="weights">The step's weights.</param>
    /// <param name="name">What the names of the network's own begin with.</param>
    public static IConditionerGraph Create(GraphBuilder graph, ConditionerSpec spec, GraphWeights weights, string name) => spec switch
    {
        MlpSpec mlp => new MlpGraph(graph, mlp, weights.Within(name)),
        ResidualMlpSpec residual => new ResidualMlpGraph(graph, residual, weights.Within(name)),
        _ => throw new NotSupportedException($"A graph has no conditioner for {spec.GetType().Name}."),
    };
}
