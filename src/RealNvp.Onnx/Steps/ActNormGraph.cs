using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary><c>y = (x + shift) * exp(log_scale)</c> per feature or channel (arXiv:1807.03039, section 3.1).</summary>
internal sealed class ActNormGraph(GraphBuilder graph, Shape input, GraphWeights weights) : IStepGraph
{
    private readonly int[] _shape = ChannelNumbers.ShapeOf(input);

    private GraphValue Shift => weights.Tensor("shift", _shape);

    public Mapped Forward(GraphValue x, GraphValue? context) =>
        new(graph.Multiply(graph.Add(x, Shift), Scale(1)), Constant: ChannelNumbers.LogDet(input, LogScales(1)));

    public GraphValue Inverse(GraphValue z, GraphValue? context) => graph.Subtract(graph.Multiply(z, Scale(-1)), Shift);

    private GraphValue Scale(int sign) =>
        weights.Made(sign > 0 ? "scale" : "inverse", () => Array.ConvertAll(LogScales(sign), logScale => (float)Math.Exp(logScale)), _shape);

    private double[] LogScales(int sign) => [.. weights.Of("log_scale").ToArray().Select(logScale => (double)sign * logScale)];
}
