using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Onnx.Steps;

/// <summary><c>y = L U x + b</c> (arXiv:1807.03039, equation 10), as one matrix; so is its inverse.</summary>
internal sealed class LinearLuGraph(GraphBuilder graph, Shape input, GraphWeights weights) : IStepGraph
{
    private LuMatrix Matrix => new(weights.Of("lu"), input.Size);

    public Mapped Forward(GraphValue x, GraphValue? context) =>
        new(graph.Linear(x, Made("matrix", () => Matrix.Product()), weights.Tensor("bias")), Constant: Matrix.LogDet);

    public GraphValue Inverse(GraphValue z, GraphValue? context) =>
        graph.Linear(graph.Subtract(z, weights.Tensor("bias")), Made("inverse", () => Matrix.Inverse()), bias: null);

    private GraphValue Made(string name, Func<float[]> matrix) => weights.Made(name, matrix, input.Size, input.Size);
}
