using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Statistics;

namespace RealNvp.Onnx.Steps;

/// <summary><c>y = (x - mean) / scale</c>.</summary>
internal sealed class StandardizeGraph(GraphBuilder graph, GraphWeights weights) : IStepGraph
{
    public Mapped Forward(GraphValue x, GraphValue? context) => new(
        graph.Divide(graph.Subtract(x, weights.Tensor("mean")), weights.Tensor("scale")), Constant: -ColumnMoments.SumOfLogs(weights.Of("scale")));

    public GraphValue Inverse(GraphValue z, GraphValue? context) =>
        graph.Add(graph.Multiply(z, weights.Tensor("scale")), weights.Tensor("mean"));
}
