using RealNvp.Conditionals;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tests.Scores;

namespace RealNvp.Tests.Conditionals;

/// <summary>Rows given any of their values are distributed as the true conditional says, and say what they are worth.</summary>
public sealed class ConditionalSamplerTests
{
    private const int Count = 5000;

    // Five groups of four numbers and two columns of steps, some far apart.
    private static readonly double[] Weights = [0.35, 0.25, 0.2, 0.15, 0.05];

    private static readonly double[][][] Values =
    [
        [[-2, 0.5], [0, 1], [1.5, 0.3], [3, 0.8], [6, 0.4]],
        [[1, 0.4], [-1, 0.6], [2, 1], [0, 0.3], [-3, 0.5]],
        [[0.8, 0.1, 0.1], [0.1, 0.7, 0.2], [0.3, 0.3, 0.4], [0.05, 0.05, 0.9], [0.9, 0.05, 0.05]],
        [[0, 1], [2, 0.5], [-2, 0.7], [1, 0.2], [4, 0.5]],
        [[0.5, 0.2, 0.2, 0.1], [0.1, 0.2, 0.2, 0.5], [0.25, 0.25, 0.25, 0.25], [0.97, 0.01, 0.01, 0.01], [0.1, 0.1, 0.7, 0.1]],
        [[0, 2], [-3, 0.5], [3, 0.5], [0.5, 1], [-6, 0.3]],
    ];

    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new("a", ColumnKind.Number, ColumnRole.Modelled),
            new("b", ColumnKind.Number, ColumnRole.Modelled),
            new("three", ColumnKind.Integer, ColumnRole.Modelled, Step: 1) { Decimals = 0 },
            new("c", ColumnKind.Number, ColumnRole.Modelled),
            new("four", ColumnKind.Integer, ColumnRole.Modelled, Step: 1) { Decimals = 0 },
            new("d", ColumnKind.Number, ColumnRole.Modelled),
        ],
    };

    private const double No = double.NaN;

    /// <summary>Dense places: all values are among those that the density is made of.</summary>
    [Theory]
    [InlineData(new[] { 0.2, No, No, No, No, No })]
    [InlineData(new[] { No, No, 1, No, No, No })]
    [InlineData(new[] { No, No, No, No, 3, 0.3 })]
    [InlineData(new[] { No, 1.2, 0, No, No, No })]
    [InlineData(new[] { 1, No, 2, 0.4, No, 1 })]
    public void In_dense_places_every_value_is_within_three_hundredths_of_its_true_conditional(double[] known) => AssertDraws(known, 0.03, 0.35);

    /// <summary>Sparse places: between the groups, and at the ends of the rarest.</summary>
    [Theory]
    [InlineData(new[] { 4.6, No, No, No, No, No })]
    [InlineData(new[] { 7.2, No, No, No, 0, No })]
    [InlineData(new[] { No, -4.2, No, No, No, -5 })]
    [InlineData(new[] { No, No, 1, 5, 1, No })]
    [InlineData(new[] { -3.5, No, 2, No, 3, 4 })]
    public void In_sparse_places_every_value_is_within_six_hundredths_of_its_true_conditional(double[] known) => AssertDraws(known, 0.06, 0.3);

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(-4)]
    public void Conditionals_of_a_strongly_correlated_gaussian_are_the_known_ones(double known)
    {
        using var model = new DensityModel(new CorrelatedFlow(0.99), new ModelMetadata());
        var draws = new ConditionalSampler(model).Draw([(float)known, float.NaN], Count);
        var deviation = Math.Sqrt(1 - (0.99 * 0.99));
        var distance = Distance([.. draws.Rows.Where((_, index) => index % 2 == 1).Select(value => (double)value)], value =>
            NormalDistribution.Cumulative((value - (0.99 * known)) / deviation));
        Assert.True(distance <= 0.03, $"KS {distance:F4}");
        Assert.InRange(draws.EffectiveSize, 0.5 * Count, Count);
        Assert.Equal(NormalDistribution.LogDensity(known), draws.Density.LogProb, 0.05);
    }

    [Fact]
    public void Of_a_flow_with_weights_the_conditional_is_what_its_density_says_on_a_grid()
    {
        using var model = Coupled(context: 1);
        float[] context = [0.7f], row = [0.4f, float.NaN, -0.3f];
        var grid = Enumerable.Range(0, 4001).Select(index => (float)(-10 + (index * 0.005))).ToArray();
        var densities = model.LogProbs([.. grid.SelectMany(value => (float[])[0.4f, value, -0.3f])], [.. grid.Select(_ => 0.7f)]).Select(Math.Exp).ToArray();
        var sampler = new ConditionalSampler(model);
        var draws = sampler.Draw(row, Count, context);
        var total = densities.Sum();
        var distance = Distance([.. draws.Rows.Where((_, index) => index % 3 == 1).Select(value => (double)value)], value =>
            densities.Take((int)((value + 10) / 0.005)).Sum() / total);
        Assert.True(distance <= 0.02 + (1 / Math.Sqrt(draws.EffectiveSize)), $"KS {distance:F4} of {draws.EffectiveSize:F0}");
        Assert.Equal(Math.Log(total * 0.005), draws.Density.LogProb, 0.05);
        var alone = sampler.LogProb(row, context);
        Assert.Equal(Math.Log(total * 0.005), alone.LogProb, 0.1);
        Assert.InRange(alone.StandardError, 0.001, 0.1);
        Assert.Equal(context, draws.Context[..1]);
    }

    [Fact]
    public void Equal_seeds_give_equal_rows_whatever_was_drawn_before()
    {
        using var model = Coupled(context: 0);
        float[] row = [float.NaN, 1, float.NaN];
        var sampler = new ConditionalSampler(model);
        var first = sampler.Draw(row, 20, seed: 7);
        sampler.Draw([0.5f, float.NaN, float.NaN], 20, seed: 7);
        Assert.Equal(first.Rows, sampler.Draw(row, 20, seed: 7).Rows);
        Assert.Equal(first.Rows, new ConditionalSampler(model).Draw(row, 20, seed: 7).Rows);
        Assert.NotEqual(first.Rows, sampler.Draw(row, 20, seed: 8).Rows);
    }

    [Fact]
    public void Nothing_given_is_the_model_itself_and_everything_given_is_the_row()
    {
        using var model = Coupled(context: 0);
        var sampler = new ConditionalSampler(model);
        var all = sampler.Draw([float.NaN, float.NaN, float.NaN], 10, seed: 3);
        Assert.Equal(model.Sample(10, seed: 3), all.Rows);
        Assert.Equal((10, 0, 0), (all.EffectiveSize, all.Density.LogProb, all.Density.StandardError));
        float[] row = [0.1f, 0.2f, 0.3f];
        var known = sampler.Draw(row, 2);
        Assert.Equal([.. row, .. row], known.Rows);
        Assert.Equal(model.LogProb(row), known.Density.LogProb, 1e-4);
        Assert.Equal(0, known.Density.StandardError);
    }

    [Fact]
    public void What_the_model_rules_out_is_said_and_not_drawn()
    {
        // Two groups: steps of 0 have a near 0, steps of 2 have it near 8, and steps of 1 do not exist.
        double[][][] apart = [[[0, 0.5], [8, 0.5]], [[1, 0, 0], [0, 0, 1]], [[0, 1], [0, 1]]];
        var schema = new TableSchema { Columns = [.. Schema.Columns.Where(column => column.Name is "a" or "three" or "c")] };
        using var model = new DensityModel(new MixtureFlow([0.5, 0.5], apart), new ModelMetadata(), schema);
        var sampler = new ConditionalSampler(model);
        var impossible = sampler.Draw([No, 1, No], 100);
        Assert.False(impossible.IsReached);
        Assert.Empty(impossible.Rows);
        Assert.Equal(double.NegativeInfinity, impossible.Density.LogProb);
        Assert.Contains(impossible.Doubts, doubt => doubt.Contains("density of zero", StringComparison.Ordinal));
        Assert.Contains(impossible.Doubts, doubt => doubt.Contains("'three'", StringComparison.Ordinal));

        var beyond = sampler.Draw([14, 2, No], 100);
        Assert.True(beyond.IsReached);
        Assert.Contains(beyond.Doubts, doubt => doubt.Contains("'a'", StringComparison.Ordinal));
        var together = sampler.Draw([8, 0, No], 100);
        Assert.Contains(together.Doubts, doubt => doubt.Contains("all but rules them out", StringComparison.Ordinal));
        Assert.Empty(sampler.Draw([8, 2, No], 100).Doubts);
        Assert.Empty(sampler.Draw([0.3, 0, 1], 100).Doubts);
    }

    [Fact]
    public void What_cannot_be_asked_for_is_refused()
    {
        using var model = Coupled(context: 0);
        var sampler = new ConditionalSampler(model);
        float[] row = [0.1f, float.NaN, float.NaN];
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Draw(row, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Draw(row, 10, effectiveSize: 11));
        Assert.Throws<ArgumentException>(() => sampler.Draw(row.AsSpan(0, 2), 10));
        Assert.Throws<InvalidInputException>(() => sampler.Draw([0.1], 10));
        Assert.Throws<OperationCanceledException>(() => sampler.Draw(row, 10, cancellationToken: new(canceled: true)));
    }

    [Fact]
    public void More_independent_rows_are_had_by_asking_for_them()
    {
        using var model = new DensityModel(new MixtureFlow(Weights, Values), new ModelMetadata(), Schema);
        var sampler = new ConditionalSampler(model);
        double[] known = [No, No, 1, 5, 1, No];
        var few = sampler.Draw(known, 500, effectiveSize: 1);
        var many = sampler.Draw(known, 500, effectiveSize: 400);
        Assert.True(few.EffectiveSize < many.EffectiveSize, $"{few.EffectiveSize} {many.EffectiveSize}");
        Assert.True(many.EffectiveSize >= 400, $"{many.EffectiveSize}");
    }

    private static DensityModel Coupled(int context)
    {
        var net = new MlpSpec { Hidden = [16] };
        var spec = new FlowSpec
        {
            Shape = new Shape(3),
            Steps =
            [
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net },
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net, Flip = true },
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net },
            ],
        };
        spec = context > 0 ? spec.Given(context) : spec;
        var parameters = FlatParameters.Start(spec, seed: 7);
        var random = new SeededRandom(9);
        foreach (ref var weight in parameters.Weights)
        {
            weight += 0.2f * (float)random.NextGaussian();
        }

        return new(Engines.Create(spec, parameters), new ModelMetadata());
    }

    private static void AssertDraws(double[] known, double most, double worth)
    {
        using var model = new DensityModel(new MixtureFlow(Weights, Values), new ModelMetadata(), Schema);
        var flow = new MixtureFlow(Weights, Values);
        var draws = new ConditionalSampler(model).Draw(known, Count);
        Assert.Equal(Count * 6, draws.Rows.Length);
        for (var place = 0; place < 6; place++)
        {
            double[] values = [.. Enumerable.Range(0, Count).Select(row => (double)draws.Rows[(row * 6) + place])];
            if (double.IsNaN(known[place]))
            {
                var distance = Distance(values, flow.Conditional(place, known));
                Assert.True(distance <= most, $"KS {distance:F4} of value {place}, worth {draws.EffectiveSize:F0}");
            }
            else
            {
                Assert.All(values, value => Assert.Equal(known[place], Schema.Columns[place].Step > 0 ? Math.Round(value) : value, 1e-6));
            }
        }

        Assert.InRange(draws.EffectiveSize, worth * Count, Count);
        Assert.Equal(flow.LogDensity(known), draws.Density.LogProb, 0.05 + (4 * draws.Density.StandardError));
        Assert.InRange(draws.Density.StandardError, 0, 0.25);
    }

    /// <summary>The Kolmogorov-Smirnov distance of values from a distribution.</summary>
    private static double Distance(double[] values, Func<double, double> cumulative)
    {
        Array.Sort(values);
        var most = 0.0;
        for (var index = 0; index < values.Length; index++)
        {
            var at = cumulative(values[index]);
            most = Math.Max(most, Math.Max(Math.Abs(at - ((double)index / values.Length)), Math.Abs(at - ((index + 1.0) / values.Length))));
        }

        return most;
    }
}
