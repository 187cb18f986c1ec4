using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary><c>y = (x - mean) / sqrt(variance + epsilon) * exp(log_gamma) + beta</c> by the running statistics (arXiv:1605.08803, section 3.7).</summary>
internal sealed class BatchNormGraph(GraphBuilder graph, BatchNormSpec spec, Shape input, GraphWeights weights) : IStepGraph
{
    private readonly int[] _shape = ChannelNumbers.ShapeOf(input);

    private GraphValue Mean => weights.Tensor("mean", _shape);

    private GraphValue? Beta => spec.Affine ? weights.Tensor("beta", _shape) : null;

    public Mapped Forward(GraphValue x, GraphValue? context)
    {
        var y = graph.Multiply(graph.Subtract(x, Mean), Scale("scale", (deviation, gamma) => gamma / deviation));
        return new(Beta is { } beta ? graph.Add(y, beta) : y, Constant: ChannelNumbers.LogDet(input, LogScales()));
    }

    public GraphValue Inverse(GraphValue z, GraphValue? context) =>
        graph.Add(graph.Multiply(Beta is { } beta ? graph.Subtract(z, beta) : z, Scale("inverse", (deviation, gamma) => deviation / gamma)), Mean);

    private GraphValue Scale(string name, Func<double, double, double> scale) => weights.Made(
        name,
        () => [.. weights.Of("variance").ToArray().Select((variance, channel) => (float)scale(Deviation(variance), Math.Exp(LogGamma(channel))))],
        _shape);

    private double[] LogScales() =>
        [.. weights.Of("variance").ToArray().Select((variance, channel) => LogGamma(channel) - (0.5 * Math.Log(variance + spec.Epsilon)))];

    private double LogGamma(int channel) => spec.Affine ? weights.Of("log_gamma")[channel] : 0;

    // On images the engine computes it in float32, and all pixels of a channel share its rounding.
    private double Deviation(float variance) => input.Rank == 1 ? Math.Sqrt(variance + spec.Epsilon) : MathF.Sqrt(variance + (float)spec.Epsilon);
}
