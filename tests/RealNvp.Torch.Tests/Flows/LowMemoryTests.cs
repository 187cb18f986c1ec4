using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>A training step that keeps its latents alone has the loss, the gradients and the statistics of the plain one.</summary>
public sealed class LowMemoryTests
{
    public static TheoryData<string> Names => [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_the_plain_ones_within_1e_4(string name)
    {
        var spec = ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name);
        using var plain = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 1));
        using var low = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 1));
        Assert.Equal(plain.Parameters.Weights, low.Parameters.Weights);
        low.Configure(new(MemoryMode.Low, NetworkPrecision.Float32));
        for (var step = 0UL; step < 2; step++)
        {
            var rows = FlowCases.RandomRows(spec, 7, seed: 2 + step);
            var context = FlowCases.RandomContext(spec, 7, seed: 2 + step);
            Assert.Equal(plain.LossGradient(rows, context), low.LossGradient(rows, context));
            Assert.Equal(plain.Parameters.State.ToArray(), low.Parameters.State.ToArray());
            var expected = plain.Parameters.Gradients.ToArray();
            var actual = low.Parameters.Gradients.ToArray();
            var length = Math.Sqrt(expected.Sum(value => (double)value * value));
            var difference = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum());
            Assert.True(difference <= 1e-4 * length, $"difference {difference} of {length}");
        }
    }
}
