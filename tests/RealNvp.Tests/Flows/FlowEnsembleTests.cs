using RealNvp.Conditionals;
using RealNvp.Evaluation;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tests.Scores;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Flows;

/// <summary>An ensemble is one density, the mean of its members', wherever a density is asked for.</summary>
public sealed class FlowEnsembleTests
{
    [Fact]
    public void The_density_is_the_mean_of_the_members_densities()
    {
        using var ensemble = Random(context: 2, seeds: [1, 2, 3]);
        var (rows, context) = (Numbers(3 * 50, 5), Numbers(2 * 50, 6));
        double[][] own = [.. ensemble.Members.Select(member => member.LogProbs(rows, context))];
        var expected = Enumerable.Range(0, 50).Select(row => Math.Log(own.Average(each => Math.Exp(each[row])))).ToArray();
        Assert.Equal(3, ensemble.Members.Count);
        Assert.NotEqual(own[0][0], own[1][0], 0.01);
        AssertClose(expected, ensemble.LogProbs(rows, context), 1e-12);
        Assert.Equal(expected[7], ensemble.LogProb(rows.AsSpan(21, 3), context.AsSpan(14, 2)), 1e-4);
    }

    [Fact]
    public void A_row_that_some_members_rule_out_has_what_the_others_say_and_one_that_all_rule_out_has_none()
    {
        using var first = Ruling(x => x < 0.5);
        using var second = Ruling(x => x < 0.8);
        using var ensemble = new FlowEnsemble([first, second]);
        var logProb = new double[3];
        ensemble.LogProb([0.2f, 0.6f, 0.9f], logProb, [], CancellationToken.None);
        Assert.Equal([0, -Math.Log(2), double.NegativeInfinity], logProb);
    }

    [Fact]
    public void Densities_far_below_the_smallest_number_are_added_without_loss()
    {
        using var ensemble = DensityModel.Ensemble([Normal(0), Normal(3)]);

        // 100 and 97 deviations out: exp(-4704) is no number, and the nearer member has all of the density.
        Assert.Equal(NormalDistribution.LogDensity(97) - Math.Log(2), ensemble.LogProb([100f]), 1e-2);
    }

    [Fact]
    public void The_density_integrates_to_one()
    {
        using var ensemble = DensityModel.Ensemble([.. Enumerable.Range(1, 3).Select(seed => Random(new Shape(2), 0, (ulong)seed))]);
        const float Step = 0.05f;
        float[] grid = [.. Enumerable.Range(-200, 400).SelectMany(x => Enumerable.Range(-200, 400).SelectMany(y => (float[])[x * Step, y * Step]))];
        Assert.Equal(1, ensemble.LogProbs(grid).Sum(Math.Exp) * Step * Step, 5e-3);
    }

    [Fact]
    public void Members_have_equal_shares_of_the_samples()
    {
        using var ensemble = DensityModel.Ensemble([Normal(-20), Normal(0), Normal(20)]);
        var rows = ensemble.Sample(30_000, seed: 4);
        var shares = rows.CountBy(row => Math.Sign(row) * (Math.Abs(row) > 10 ? 1 : 0)).ToDictionary();
        Assert.All(shares.Values, count => Assert.InRange(count, 9_650, 10_350));
        var middle = rows.Where(row => Math.Abs(row) < 10).Select(row => (double)row).ToArray();
        Assert.Equal(0, middle.Average(), 0.04);
        Assert.Equal(1, middle.Average(value => value * value), 0.05);
        Assert.Equal(0, rows.Where(row => row > 10).Zip(rows.Where(row => row < -10), (a, b) => (a - 20.0) * (b + 20.0)).Average(), 0.04);
    }

    [Fact]
    public void The_same_seed_gives_the_same_rows_however_many_are_drawn()
    {
        using var ensemble = Random(context: 2, seeds: [1, 2, 3]);
        var context = Numbers(2 * 2000, 6);
        var all = ensemble.Sample(2000, 9, context: context);
        AssertClose(all[..(3 * 700)], ensemble.Sample(700, 9, context: context.AsSpan(0, 1400)), 1e-5f);
        Assert.Equal(all, ensemble.Sample(2000, 9, context: context));
        Assert.NotEqual(all, ensemble.Sample(2000, 10, context: context));
    }

    [Fact]
    public void Every_sample_is_of_the_context_of_its_row()
    {
        using var ensemble = DensityModel.Ensemble([Shifting(1), Shifting(2)]);
        float[] context = [.. Enumerable.Range(0, 200).Select(row => row % 2 == 0 ? 10f : -10f)];
        var rows = ensemble.Sample(200, 3, context: context);
        Assert.All(rows.Where((_, index) => index % 2 == 1).Index(), row => Assert.Equal(row.Index % 2 == 0, row.Item > 0));
    }

    [Fact]
    public void An_ensemble_has_no_latents_and_its_members_have()
    {
        using var ensemble = Random(context: 0, seeds: [1, 2]);
        var rows = Numbers(3 * 10, 5);
        var refusal = Assert.Throws<InvalidInputException>(() => ensemble.Encode(rows));
        Assert.Contains("one of its members", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ensemble.Decode(rows));
        Assert.Throws<InvalidOperationException>(() => ensemble.Parameters);
        var latents = ensemble.Members[1].Encode(rows);
        AssertClose(rows, ensemble.Members[1].Decode(latents), 1e-3f);
    }

    [Fact]
    public void One_flow_is_no_ensemble_and_a_model_of_one_is_its_own_member()
    {
        using var model = Normal(0);
        Assert.Same(model, Assert.Single(model.Members));
        Assert.Contains("1 flow is given", Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([model])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([]));
        Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([.. Enumerable.Repeat(model, 65)]));
    }

    [Fact]
    public void Models_of_different_rows_are_no_ensemble()
    {
        using var plain = Normal(0);
        using var wide = Random(new Shape(2), 0, 1);
        using var given = Shifting(1);
        using var named = OfColumn("a");
        using var other = OfColumn("b");
        Assert.Contains("shape", Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([plain, wide])).Message, StringComparison.Ordinal);
        Assert.Contains("context", Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([wide, given])).Message, StringComparison.Ordinal);
        Assert.Contains("columns", Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([plain, named])).Message, StringComparison.Ordinal);
        Assert.Contains("number 2", Assert.Throws<InvalidInputException>(() => DensityModel.Ensemble([named, other])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_members_of_an_ensemble_count_one_by_one_in_another()
    {
        using var two = DensityModel.Ensemble([Normal(0), Normal(1)]);
        using var three = DensityModel.Ensemble([two, Normal(2)]);
        Assert.Equal(3, three.Members.Count);
        Assert.Equal(Math.Log(Enumerable.Range(0, 3).Average(mean => Math.Exp(NormalDistribution.LogDensity(mean)))), three.LogProb([0f]), 1e-6);
    }

    [Fact]
    public void An_ensemble_that_was_disposed_of_gives_nothing_nor_do_its_members()
    {
        var ensemble = Random(context: 0, seeds: [1, 2]);
        var member = ensemble.Members[1];
        member.Dispose();
        Assert.True(double.IsFinite(ensemble.LogProb([0, 0, 0])));
        ensemble.Dispose();
        ensemble.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ensemble.LogProb([0, 0, 0]));
        Assert.Throws<ObjectDisposedException>(() => ensemble.Members[0].LogProb([0, 0, 0]));
    }

    [Fact]
    public void Scoring_a_row_of_an_ensemble_allocates_nothing_once_warm()
    {
        using var ensemble = Random(context: 0, seeds: [1, 2]);
        float[] row = [0.1f, 0.2f, 0.3f];
        var sum = 0.0;
        Assert.Equal(0, AllocationTests.AllocatedBy(() => sum += ensemble.LogProb(row)));
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Rows_that_are_not_told_their_class_have_the_density_of_all_classes_and_all_flows()
    {
        using var ensemble = Random(context: 2, seeds: [1, 2]);
        using var model = new DensityModel(new FlowEnsemble([.. ensemble.Members.Select(member => member.Flow)]), new ModelMetadata { Classes = ["a", "b"] });
        float[] row = [0.3f, -0.2f, 0.8f];
        double[] ofClass = [ensemble.LogProb(row, [1, 0]), ensemble.LogProb(row, [0, 1])];
        Assert.Equal(Math.Log(ofClass.Average(Math.Exp)), new RowMeasurer(model).Measure(row).LogProbs.Span[0], 1e-4);
        Assert.Equal(Math.Exp(ofClass[0]) / ofClass.Sum(Math.Exp), ClassPosterior.Compute(model, row)[0], 1e-4);
    }

    [Fact]
    public void Measured_rows_have_the_log_density_and_the_mean_energy_of_the_members()
    {
        using var ensemble = DensityModel.Ensemble([Normal(-1), Normal(2)]);
        var measures = new RowMeasurer(ensemble).Measure([0f, 5f]);
        AssertClose(ensemble.LogProbs([0f, 5f]), measures.LogProbs.ToArray(), 1e-9);
        AssertClose([Math.Sqrt(2.5), Math.Sqrt(22.5)], measures.Radii.ToArray(), 1e-6);
    }

    [Fact]
    public void Conditionals_of_an_ensemble_are_those_of_the_mixture()
    {
        // Both give the first value a standard normal, so that given it either member is as likely as before.
        using var ensemble = Two();
        var draws = new ConditionalSampler(ensemble).Draw([1.5f, float.NaN], 5000);
        var deviation = Math.Sqrt(1 - 0.81);
        double[] values = [.. draws.Rows.Where((_, index) => index % 2 == 1).Select(value => (double)value).Order()];
        var distance = values.Index().Max(value => Math.Abs(((value.Index + 0.5) / values.Length)
            - (0.5 * (NormalDistribution.Cumulative((value.Item - 1.35) / deviation) + NormalDistribution.Cumulative((value.Item + 1.35) / deviation)))));
        Assert.True(distance < 0.03, $"KS {distance:F4}");
        Assert.Equal(NormalDistribution.LogDensity(1.5), draws.Density.LogProb, 0.05);
    }

    [Fact]
    public void An_explanation_reads_the_conditional_of_the_mixture()
    {
        using var ensemble = Two();
        var rows = ensemble.Sample(4000, seed: 5);
        var explanations = RowExplainer.Fit(ensemble, rows).Explain([1.5f, 0f]);
        var deviation = Math.Sqrt(1 - 0.81);
        var expected = NormalDistribution.LogDensity(1.35 / deviation) - Math.Log(deviation);
        Assert.Equal(expected, explanations.Single(explanation => explanation.Column == 1).LogConditional!.Value, 0.05);
    }

    [Fact]
    public void The_likelihood_of_rows_is_that_of_the_mixture()
    {
        using var ensemble = Random(context: 0, seeds: [1, 2]);
        var rows = Numbers(3 * 300, 5);
        Assert.Equal(ensemble.LogProbs(rows).Average(), ensemble.Evaluate(new ArrayRows(rows, 3)).Nats, 1e-9);
        Assert.Equal(ensemble.LogProbs(rows).Average(), ensemble.Flow.MeanLogProb(rows), 1e-9);
    }

    [Fact]
    public void Every_flow_of_an_ensemble_is_held_to_its_inverse()
    {
        using var ensemble = Random(context: 0, seeds: [1, 2]);
        var figures = InvertibilityReport.Examine(ensemble.Flow, Numbers(3 * 100, 5), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["data, flow 1", "noise, flow 1", "constants, flow 1", "scaled by 100, flow 1", "data, flow 2"], figures.Take(5).Select(each => each.Name));
        Assert.Equal(8, figures.Count);
        Assert.All(figures.Where(each => each.Name.StartsWith("data", StringComparison.Ordinal)), each => Assert.Null(each.Fault));
    }

    [Fact]
    public void Logit_space_is_one_where_all_flows_begin_with_the_same_logit()
    {
        var spec = new FlowSpec { Shape = new Shape(2), Levels = 4, Steps = [new LogitSpec(), new ActNormSpec()] };
        using var same = DensityModel.Ensemble([Of(spec, 1), Of(spec, 2)]);
        using var single = Of(spec, 1);
        using var apart = DensityModel.Ensemble([Of(spec, 1), Of(spec with { Steps = [new LogitSpec(0.2, 0.8), new ActNormSpec()] }, 2)]);
        var rows = new ArrayRows([0, 1, 2, 3, 3, 1], 2);
        Assert.Equal(
            LogitSpace.Measure(single.Flow, rows, 1, 0)!.Value, LogitSpace.Measure(same.Flow, rows, 1, 0)!.Value, 1e-9);
        Assert.Null(LogitSpace.Measure(apart.Flow, rows, 1, 0));
    }

    internal static DensityModel Random(int context, ulong[] seeds) =>
        DensityModel.Ensemble([.. seeds.Select(seed => Random(new Shape(3), context, seed))]);

    internal static DensityModel Random(Shape shape, int context, ulong seed)
    {
        var net = new MlpSpec { Hidden = [8] };
        StepSpec[] steps = shape.Size == 1
            ? [new ActNormSpec()]
            : [new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }, new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = seed }, new AffineCouplingSpec { ScaleNet = net, ShiftNet = net, Flip = true }];
        var spec = new FlowSpec { Shape = shape, Context = context, Steps = steps };
        return Of(spec, seed);
    }

    private static DensityModel Of(FlowSpec spec, ulong seed)
    {
        var parameters = FlatParameters.Start(spec, seed);
        var random = new SeededRandom(seed + 100);
        foreach (ref var weight in parameters.Weights)
        {
            weight += 0.2f * (float)random.NextGaussian();
        }

        return new(Engines.Create(spec, parameters), new ModelMetadata { Recipe = "random", Seed = seed, ValidNats = -(double)seed, Seconds = 1 });
    }

    // A standard normal around a mean.
    private static DensityModel Normal(float mean)
    {
        var flow = new ActNormFlow(1);
        flow.Parameters["steps.0.shift"][0] = -mean;
        return new(flow, new ModelMetadata());
    }

    // Of two values the second has its mean at the context times a factor.
    private static DensityModel Shifting(float factor)
    {
        var net = new MlpSpec { Hidden = [] };
        var spec = new FlowSpec { Shape = new Shape(2), Context = 1, Steps = [new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }] };
        var parameters = new FlatParameters(FlowPlan.Of(spec));
        parameters["steps.0.t.0.weight"][1] = -factor;
        return new(Engines.Create(spec, parameters), new ModelMetadata());
    }

    private static DensityModel OfColumn(string name) =>
        new(new ActNormFlow(1), new ModelMetadata(), new TableSchema { Columns = [new(name, ColumnKind.Number, ColumnRole.Modelled)] });

    private static DensityModel Two() => DensityModel.Ensemble(
        [new(new CorrelatedFlow(0.9), new ModelMetadata()), new(new CorrelatedFlow(-0.9), new ModelMetadata())]);

    private static Evaluation.UniformFlow Ruling(Func<float, bool> isPossible) =>
        new(new Shape(1), null, x => isPossible((float)x) ? 0 : double.NegativeInfinity);

    private static float[] Numbers(int count, ulong seed)
    {
        var numbers = new float[count];
        new SeededRandom(seed).FillGaussian(numbers);
        return numbers;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
