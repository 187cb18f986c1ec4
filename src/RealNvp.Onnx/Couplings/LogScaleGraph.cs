using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>Bounds what a network gives as log-scales, as <see cref="LogScaleSpec"/> says.</summary>
/// <param name="graph">The graph.</param>
/// <param name="spec">The kind of bound.</param>
/// <param name="weights">The step's weights.</param>
/// <param name="places">The number of axes behind that of the variables: 0 for vectors, 1 for images.</param>
internal sealed class LogScaleGraph(GraphBuilder graph, LogScaleSpec spec, GraphWeights weights, int places = 0)
{
    /// <summary>Any numbers to log-scales.</summary>
    public GraphValue Bound(GraphValue raw) => spec.Bound == LogScaleKind.Learned
        ? graph.Multiply(graph.Tanh(raw), Learned)
        : graph.Multiply(graph.Tanh(graph.Divide(raw, spec.Limit)), spec.Limit);

    private GraphValue Learned
    {
        get
        {
            int[] shape = [weights.Of("scale").Length, .. Enumerable.Repeat(1, places)];
            return weights.Tensor("scale", shape);
        }
    }
}
