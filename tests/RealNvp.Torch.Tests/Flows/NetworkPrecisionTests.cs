using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>Networks in bfloat16: training steps near those of float32, scores the same.</summary>
public sealed class NetworkPrecisionTests
{
    private static readonly FlowSpec Spec = new()
    {
        Shape = new Shape(1, 8, 8),
        Levels = 256,
        Steps = [new LogitSpec(0.05, 1), Coupling(false), Norm, Coupling(true), Norm, Coupling(false), Norm],
    };

    private static ImageCouplingSpec Coupling(bool flip) => new() { Flip = flip, Net = new ResNetSpec { Blocks = 1, Features = 16 } };

    private static BatchNormSpec Norm => new() { Affine = false };

    [Fact]
    public void Losses_and_gradients_are_near_those_of_float32()
    {
        var rows = FlowCases.RandomRows(Spec, 16, seed: 1);
        using var exact = Flow(default);
        using var rounded = Flow(new(MemoryMode.Normal, NetworkPrecision.Bf16));
        var loss = exact.LossGradient(rows);
        var roundedLoss = rounded.LossGradient(rows);
        Assert.NotEqual(loss, roundedLoss);
        Assert.Equal(loss, roundedLoss, 0.01 * Math.Abs(loss));

        // bfloat16 has eight bits: a few per cent of error, in a direction of its own.
        Assert.InRange(Difference(exact.Parameters.Gradients, rounded.Parameters.Gradients), 0, 0.1);
        Assert.InRange(Difference(exact.Parameters.State, rounded.Parameters.State), 0, 0.01);
    }

    [Fact]
    public void Low_memory_has_the_gradients_of_normal_memory_in_bfloat16_too()
    {
        var rows = FlowCases.RandomRows(Spec, 16, seed: 2);
        using var normal = Flow(new(MemoryMode.Normal, NetworkPrecision.Bf16));
        using var low = Flow(new(MemoryMode.Low, NetworkPrecision.Bf16));
        Assert.Equal(normal.LossGradient(rows), low.LossGradient(rows));

        // The input that is computed back differs in its last bit, which bfloat16 may round to another number.
        Assert.InRange(Difference(normal.Parameters.Gradients, low.Parameters.Gradients), 0, 0.02);
    }

    [Fact]
    public void Scores_do_not_depend_on_it()
    {
        var rows = FlowCases.RandomRows(Spec, 16, seed: 3);
        using var exact = Flow(default);
        using var rounded = Flow(new(MemoryMode.Low, NetworkPrecision.Bf16));
        double[] expected = new double[16], actual = new double[16];
        exact.LogProb(rows, expected);
        rounded.LogProb(rows, actual);
        Assert.Equal(expected, actual);
    }

    private static TorchFlow Flow(ComputeOptions options)
    {
        var flow = new TorchFlow(Spec, FlowCases.RandomParameters(Spec, seed: 4));
        flow.Configure(options);
        return flow;
    }

    private static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, length = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            difference += Math.Pow(expected[index] - actual[index], 2);
            length += Math.Pow(expected[index], 2);
        }

        return Math.Sqrt(difference / length);
    }
}
