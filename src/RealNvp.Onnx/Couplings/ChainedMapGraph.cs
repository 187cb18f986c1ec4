using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Couplings;

/// <summary>One map behind the other; the parts of the first one's parameters come first.</summary>
internal sealed class ChainedMapGraph(GraphBuilder graph, IMapGraph first, IMapGraph second) : IMapGraph
{
    public IReadOnlyList<int> Parts { get; } = [.. first.Parts, .. second.Parts];

    public (GraphValue Value, GraphValue LogDerivative) Forward(GraphValue x, ReadOnlySpan<GraphValue> parameters)
    {
        var (between, byFirst) = first.Forward(x, parameters[..first.Parts.Count]);
        var (value, bySecond) = second.Forward(between, parameters[first.Parts.Count..]);
        return (value, graph.Add(byFirst, bySecond));
    }

    public GraphValue Inverse(GraphValue y, ReadOnlySpan<GraphValue> parameters) =>
        first.Inverse(second.Inverse(y, parameters[first.Parts.Count..]), parameters[..first.Parts.Count]);
}
