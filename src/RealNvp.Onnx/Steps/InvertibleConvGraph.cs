using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Onnx.Steps;

/// <summary>Every pixel's channels times <c>W = P L U</c> (arXiv:1807.03039, section 3.2): a 1x1 convolution.</summary>
internal sealed class InvertibleConvGraph(GraphBuilder graph, InvertibleConvSpec spec, Shape input, GraphWeights weights) : IStepGraph
{
    private readonly RotationFactors _start = spec.Start(input[0]);

    private LuMatrix Matrix => new(weights.Of("lu"), input[0], _start.Rows, _start.Signs);

    public Mapped Forward(GraphValue x, GraphValue? context) =>
        new(Mix(x, "matrix", () => Matrix.Product()), Constant: input[1] * input[2] * Matrix.LogDet);

    public GraphValue Inverse(GraphValue z, GraphValue? context) => Mix(z, "inverse", () => Matrix.Inverse());

    private GraphValue Mix(GraphValue images, string name, Func<float[]> matrix) =>
        graph.Convolution(images, weights.Made(name, matrix, input[0], input[0], 1, 1), bias: null);
}
