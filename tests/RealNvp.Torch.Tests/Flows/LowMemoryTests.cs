using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>A training step that keeps its latents alone has the loss, the gradients and the statistics of the plain one.</summary>
public sealed class LowMemoryTests
{
    public static TheoryData<string> Names => [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_the_plain_ones_within_rounding(string name)
    {
        var spec = ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name);

        // Of the noise within one of 256 levels float32 holds sixteen bits, and so much of it comes back.
        AssertGradientsAreThePlainOnes(spec, () => FlowCases.RandomParameters(spec, seed: 1), spec.Steps[0] is DequantisationCouplingSpec ? 2e-3 : 1e-4);
    }

    [Fact]
    public void Gradients_of_64_couplings_are_the_plain_ones_within_1e_4()
    {
        var coupling = new ImageCouplingSpec { Net = new ResNetSpec { Blocks = 1, Features = 16 } };
        var norm = new BatchNormSpec { Affine = false, Statistics = BatchStatistics.MovingAverage };
        var spec = new FlowSpec
        {
            Shape = new Shape(1, 8, 8),
            Steps = [.. Enumerable.Range(0, 64).SelectMany(index => (StepSpec[])[coupling with { Flip = index % 2 == 1 }, norm])],
        };

        // Random weights in 64 couplings stretch so far that nothing in float32 comes back through them; trained ones do not.
        var trained = FlatParameters.Start(spec, seed: 1);
        using (var flow = new TorchFlow(spec, trained))
        {
            var training = new TrainingOptions { Epochs = 1, BatchSize = 32, Optimizer = OptimizerKind.Sgd, LearningRate = 1e-3 };
            var rows = new ArrayRows(FlowCases.RandomRows(spec, 30 * 32, seed: 10), spec.Shape.Size);
            new Trainer(flow, rows, null, training).Run([], TestContext.Current.CancellationToken);
        }

        AssertGradientsAreThePlainOnes(spec, Copy);

        FlatParameters Copy()
        {
            var copy = new FlatParameters(trained.Plan);
            trained.Weights.CopyTo(copy.Weights);
            trained.State.CopyTo(copy.State);
            return copy;
        }
    }

    private static void AssertGradientsAreThePlainOnes(FlowSpec spec, Func<FlatParameters> parameters, double tolerance = 1e-4)
    {
        using var plain = new TorchFlow(spec, parameters());
        using var low = new TorchFlow(spec, parameters());
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
            Assert.True(difference <= tolerance * length, $"difference {difference} of {length}");
        }
    }
}
