using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Densities;

/// <summary>Noise within levels that is learnt changes what a bound is worth and not what a level's probability is.</summary>
public sealed class DequantisationTests
{
    private const int Levels = 4;
    private const int Cells = 120;

    private static readonly StepSpec[] Noise =
    [
        new DequantisationCouplingSpec { Levels = Levels, Net = new ResNetSpec { Blocks = 1, Features = 4 } },
        new DequantisationCouplingSpec { Levels = Levels, Flip = true, Net = new ResNetSpec { Blocks = 1, Features = 4 } },
    ];

    private static readonly StepSpec[] Rest =
    [
        new LogitSpec(0.05, 0.95),
        new ImageCouplingSpec { Net = new ResNetSpec { Blocks = 0, Features = 4 } },
        new ImageCouplingSpec { Flip = true, Net = new ResNetSpec { Blocks = 0, Features = 4 } },
    ];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    [InlineData(2, 3)]
    public void The_probability_of_a_pair_of_levels_is_that_of_the_flow_behind(int first, int second)
    {
        using var whole = new TorchFlow(Spec([.. Noise, .. Rest]), FlowCases.RandomParameters(Spec([.. Noise, .. Rest]), seed: 3));
        var behind = new FlatParameters(FlowPlan.Of(Spec(Rest)));
        foreach (var slot in behind.Plan.Slots)
        {
            var (place, name) = (int.Parse(slot.Name.Split('.')[1], null), slot.Name.Split('.', 3)[2]);
            var same = whole.Parameters.Plan[$"steps.{place + Noise.Length}.{name}"];
            whole.Parameters[same].CopyTo(behind[slot]);
        }

        using var rest = new TorchFlow(Spec(Rest), behind);
        var (expected, actual) = (Probability(rest), Probability(whole));
        Assert.Equal(1, actual / expected, 0.002);

        // The noise was moved: else there were nothing to see here.
        Assert.NotEqual(LogProb(rest, Middle())[0], LogProb(whole, Middle())[0], 0.01);

        float[] Middle() => [(first + 0.3f) / Levels, (second + 0.3f) / Levels];

        double Probability(TorchFlow flow)
        {
            var places = from row in Enumerable.Range(0, Cells) from column in Enumerable.Range(0, Cells) select ((row + 0.5f) / Cells, (column + 0.5f) / Cells);
            float[] values = [.. places.SelectMany(place => (float[])[(first + place.Item1) / Levels, (second + place.Item2) / Levels])];
            return LogProb(flow, values).Average(Math.Exp);
        }
    }

    [Fact]
    public void No_value_leaves_its_level_in_either_direction()
    {
        var spec = new FlowSpec
        {
            Shape = new(1, 4, 4),
            Levels = 256,
            Steps = [.. Noise.Cast<DequantisationCouplingSpec>().Select(step => step with { Levels = 256 })],
        };
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 5));
        var units = new DataUnits(spec);
        float[] levels = [.. Enumerable.Range(0, 16 * 256).Select(value => (float)(value % 256))];
        var values = levels.ToArray();
        units.Dequantise(values, new SeededRandom(1));
        float[][] moved = [new float[values.Length], new float[values.Length]];
        var logDet = new double[values.Length / 16];
        flow.Encode(values, moved[0], logDet);
        flow.Decode(values, moved[1], logDet);
        Assert.NotEqual(values, moved[0]);
        foreach (var each in moved)
        {
            units.ToData(each);
            Assert.Equal(levels, each);
        }
    }

    [Fact]
    public void Learning_the_noise_tightens_the_bound()
    {
        // Three in four pixels are 0, a cell that a normal of the logit, which is all that follows, does not fill evenly.
        var random = new SeededRandom(4);
        float[] images = [.. Enumerable.Range(0, 2 * 4_000).Select(_ => random.NextInt(4) == 0 ? random.NextInt(Levels) : 0f)];
        var rows = new RealNvp.Tests.Training.ArrayRows(images, 2);
        var training = new TrainingOptions { Epochs = 8, BatchSize = 100, LearningRate = 3e-3 };
        double Bound(FlowSpec spec)
        {
            using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
            new Trainer(flow, rows, null, training).Run([], TestContext.Current.CancellationToken);
            return Likelihood.Measure(flow, rows, seed: 1, cancellationToken: TestContext.Current.CancellationToken).Nats;
        }

        StepSpec[] rest = [new LogitSpec(0.001, 0.999), new ActNormSpec()];
        var (uniform, learnt) = (Bound(Spec(rest)), Bound(Spec([.. Noise, .. rest])));
        Assert.True(learnt > uniform + 0.05, $"{learnt:F3} nats where the noise is learnt, {uniform:F3} where it is uniform");
    }

    private static double[] LogProb(TorchFlow flow, float[] values)
    {
        var logProb = new double[values.Length / 2];
        flow.LogProb(values, logProb);
        return logProb;
    }

    private static FlowSpec Spec(StepSpec[] steps) => new() { Shape = new(1, 1, 2), Levels = Levels, Steps = steps };
}
