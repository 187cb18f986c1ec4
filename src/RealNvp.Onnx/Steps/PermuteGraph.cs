using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>The variables of a vector in another order.</summary>
internal sealed class PermuteGraph(GraphBuilder graph, PermuteSpec spec, Shape input) : IStepGraph
{
    private readonly int[] _sources = spec.Sources(input.Size);

    public Mapped Forward(GraphValue x, GraphValue? context) => new(graph.Gather(x, 1, _sources));

    public GraphValue Inverse(GraphValue z, GraphValue? context) => graph.Gather(z, 1, Places.Inverse(_sources));
}
