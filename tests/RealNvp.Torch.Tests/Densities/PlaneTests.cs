using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Densities;

/// <summary>Flows of two variables, where densities can be integrated and compared with the truth.</summary>
public sealed class PlaneTests
{
    [Fact]
    public void Two_moons_are_learned_to_within_0_05_nats_of_the_entropy_bound()
    {
        var density = KnownDensity.TwoMoons;
        using var flow = Trained(density, epochs: 30);

        // No density has a higher mean log-likelihood than minus the entropy of the data's own.
        var bound = density.NegativeEntropy(halfSide: 3.5, cells: 500);
        var test = density.Draw(20_000, seed: 3);
        Assert.Equal(bound, density.MeanLogDensity(test), 0.02);
        var reached = flow.MeanLogProb(test);
        Assert.True(reached > bound - 0.05, $"reached {reached:F4} nats, the bound is {bound:F4}");
        Assert.True(reached < bound + 0.02, $"{reached:F4} nats are more than {bound:F4}, which no density can have");

        AssertIntegratesToOne(flow, halfSide: 4, cells: 500, tolerance: 0.005);
        AssertSamplesHaveTheMomentsOf(test, flow);
    }

    [Fact]
    public void A_mixture_of_normals_is_learned_to_within_0_05_nats_of_the_entropy_bound()
    {
        var density = KnownDensity.FiveGaussians;
        using var flow = Trained(density, epochs: 20);
        var bound = density.NegativeEntropy(halfSide: 5, cells: 400);
        var test = density.Draw(20_000, seed: 3);
        Assert.Equal(bound, density.MeanLogDensity(test), 0.02);
        var reached = flow.MeanLogProb(test);
        Assert.True(reached > bound - 0.05, $"reached {reached:F4} nats, the bound is {bound:F4}");
        Assert.True(reached < bound + 0.02, $"{reached:F4} nats are more than {bound:F4}, which no density can have");
        AssertSamplesHaveTheMomentsOf(test, flow);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_flow_of_random_weights_integrates_to_one(ulong seed)
    {
        var net = new MlpSpec { Hidden = [16], Activation = Activation.Tanh };
        var spec = new FlowSpec
        {
            Shape = new Shape(2),
            Steps =
            [
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }, new ActNormSpec(),
                new AffineCouplingSpec { Flip = true, ScaleNet = net, ShiftNet = net },
                new BatchNormSpec(), new PermuteSpec(), new AffineCouplingSpec { Shared = net },
            ],
        };
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed));
        AssertIntegratesToOne(flow, halfSide: 12, cells: 600, tolerance: 0.002);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_flow_of_splines_of_random_weights_integrates_to_one_on_both_engines(ulong seed)
    {
        var net = new MlpSpec { Hidden = [16], Activation = Activation.Tanh };
        var spec = new FlowSpec
        {
            Shape = new Shape(2),
            Steps = [new SplineCouplingSpec(6, 3) { Net = net }, new LinearLuSpec(), new SplineCouplingSpec { Net = net, Flip = true }],
        };
        using var torch = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed));
        using var managed = ManagedEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed));
        AssertIntegratesToOne(torch, halfSide: 12, cells: 600, tolerance: 0.002);
        AssertIntegratesToOne(managed, halfSide: 12, cells: 600, tolerance: 0.002);
    }

    [Theory]
    [InlineData("two pixels", 1)]
    [InlineData("two pixels", 2)]
    [InlineData("two channels", 1)]
    [InlineData("two channels", 2)]
    public void A_flow_of_images_of_two_values_integrates_over_a_square_to_the_mass_it_decodes_there(string name, ulong seed)
    {
        var norm = new BatchNormSpec { Affine = false, Statistics = BatchStatistics.MovingAverage };
        var spec = name == "two pixels"
            ? new FlowSpec
            {
                Shape = new Shape(1, 1, 2),
                Steps = [ImageFlowCases.Checkerboard(false) with { Spline = new(6, 3) }, norm, ImageFlowCases.Checkerboard(true)],
            }
            : new FlowSpec
            {
                Shape = new Shape(2, 1, 1),
                Steps =
                [
                    new ActNormSpec(), new InvertibleConvSpec { Seed = 3 }, ImageFlowCases.Channels(false), norm,
                    new InvertibleConvSpec { Seed = 4 }, ImageFlowCases.Channels(true) with { Spline = new(6, 3) },
                    new FactorOutSpec { Inner = [new ActNormSpec()] },
                ],
            };

        // Random weights make long tails, which no square holds.
        const int Side = 6;
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed));
        Assert.Equal(ShareInside(flow, -Side, Side), Integral(flow, Side, cells: 1200, centre: 0), 0.005);
    }

    [Fact]
    public void Two_moons_are_learned_by_four_spline_couplings_of_the_managed_engine()
    {
        var density = KnownDensity.TwoMoons;
        var net = new ResidualMlpSpec(32, Blocks: 1);
        StepSpec[] pair = [new SplineCouplingSpec { Net = net }, new LinearLuSpec(), new SplineCouplingSpec { Net = net, Flip = true }, new LinearLuSpec()];
        var spec = new FlowSpec { Shape = new Shape(2), Steps = [new StandardizeSpec(), .. pair, .. pair] };
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var training = new TrainingOptions(Epochs: 20, BatchSize: 128, LearningRate: 3e-3) { Schedule = ScheduleKind.Cosine, ClipNorm = 5 };
        new Trainer(flow, density.Rows(10_000, seed: 1), density.Rows(2_000, seed: 2), training).Run([], TestContext.Current.CancellationToken);
        var test = density.Draw(20_000, seed: 3);
        var bound = density.NegativeEntropy(halfSide: 3.5, cells: 500);
        var reached = flow.MeanLogProb(test);
        Assert.True(reached > bound - 0.05, $"reached {reached:F4} nats, the bound is {bound:F4}");
        Assert.True(reached < bound + 0.02, $"{reached:F4} nats are more than {bound:F4}, which no density can have");
        AssertIntegratesToOne(flow, halfSide: 4, cells: 500, tolerance: 0.005);
        AssertSamplesHaveTheMomentsOf(test, flow);
    }

    [Fact]
    public void A_logit_flow_integrates_over_the_unit_square_to_the_mass_it_decodes_there()
    {
        var net = new MlpSpec { Hidden = [16], Activation = Activation.Tanh };
        var spec = new FlowSpec
        {
            Shape = new Shape(2),
            Steps = [new LogitSpec { Low = 1e-6, High = 1 - 1e-6 }, new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }],
        };
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 3));
        Assert.Equal(ShareInside(flow, 0, 1), Integral(flow, 0.5, 1000, centre: 0.5), 0.005);
    }

    private static TorchFlow Trained(KnownDensity density, int epochs)
    {
        var recipe = Presets.Find("plane").For(new Shape(2), null);
        var flow = new TorchFlow(recipe.Flow, FlatParameters.Start(recipe.Flow, recipe.Training.Seed));
        new Trainer(flow, density.Rows(10_000, seed: 1), density.Rows(2_000, seed: 2), recipe.Training with { Epochs = epochs })
            .Run([], TestContext.Current.CancellationToken);
        return flow;
    }

    private static void AssertIntegratesToOne(IFlow flow, double halfSide, int cells, double tolerance) =>
        Assert.Equal(1, Integral(flow, halfSide, cells, centre: 0), tolerance);

    /// <summary>The share of 100,000 samples of which both values lie between two numbers.</summary>
    private static double ShareInside(IFlow flow, float least, float most)
    {
        const int Samples = 100_000;
        var samples = new float[2 * Samples];
        flow.Sample(samples, seed: 1);
        return Enumerable.Range(0, Samples).Count(row => !samples.AsSpan(2 * row, 2).ContainsAnyExceptInRange(least, most)) / (double)Samples;
    }

    private static double Integral(IFlow flow, double halfSide, int cells, double centre)
    {
        var step = 2 * halfSide / cells;
        var points = new float[2 * cells * cells];
        for (var cell = 0; cell < cells * cells; cell++)
        {
            points[2 * cell] = (float)(centre - halfSide + (((cell % cells) + 0.5) * step));
            points[(2 * cell) + 1] = (float)(centre - halfSide + (((cell / cells) + 0.5) * step));
        }

        var logProb = new double[cells * cells];
        flow.LogProb(points, logProb);
        return logProb.Sum(Math.Exp) * step * step;
    }

    private static void AssertSamplesHaveTheMomentsOf(float[] data, IFlow flow)
    {
        var samples = new float[data.Length];
        flow.Sample(samples, seed: 11);
        var expected = Moments(data);
        var actual = Moments(samples);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.06));
    }

    /// <summary>Two means, two variances, one covariance.</summary>
    private static double[] Moments(float[] rows)
    {
        var count = rows.Length / 2;
        double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        for (var row = 0; row < count; row++)
        {
            x += rows[2 * row];
            y += rows[(2 * row) + 1];
            xx += rows[2 * row] * rows[2 * row];
            yy += rows[(2 * row) + 1] * rows[(2 * row) + 1];
            xy += rows[2 * row] * rows[(2 * row) + 1];
        }

        (x, y) = (x / count, y / count);
        return [x, y, (xx / count) - (x * x), (yy / count) - (y * y), (xy / count) - (x * y)];
    }
}
