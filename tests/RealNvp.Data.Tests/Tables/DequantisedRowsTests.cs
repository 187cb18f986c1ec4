using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Rows;

namespace RealNvp.Data.Tests.Tables;

/// <summary>The noise that likelihoods of a table are measured with: the same for a row whatever part it is read from, and on every part.</summary>
public sealed class DequantisedRowsTests : IDisposable
{
    private const int Count = 400;

    private static readonly int[] Picked = [7, 2];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_part_has_noise_within_the_step_and_its_rows_in_the_middle()
    {
        using var table = Load(Whole);
        foreach (var part in (IRows[])[table.Train, table.Valid, table.Test, All(table)])
        {
            Assert.True(part.IsDequantised);
            var (plain, noisy) = (new float[2], new float[2]);
            for (var row = 0; row < part.Count; row++)
            {
                part.Read(row, plain);
                part.ReadNoisy(row, 1, 0, noisy);
                var cells = Rows.Decoded(table.Schema!, plain);
                Assert.Equal(Rows.Encoded(table.Schema!, cells), plain);
                Assert.Equal(cells, Rows.Decoded(table.Schema!, noisy));
                Assert.NotEqual(plain, noisy);
            }
        }
    }

    [Fact]
    public void Noise_is_the_same_for_a_row_a_seed_and_a_draw_and_another_for_others()
    {
        var rows = Load(Whole).Test;
        Assert.Equal(Noisy(rows, 3, seed: 5, draw: 1), Noisy(rows, 3, seed: 5, draw: 1));
        float[][] others = [Noisy(rows, 3, seed: 6, draw: 1), Noisy(rows, 3, seed: 5, draw: 0), Noisy(rows, 3, seed: 5, draw: 2)];
        Assert.All(others, other => Assert.NotEqual(Noisy(rows, 3, seed: 5, draw: 1), other));
    }

    [Fact]
    public void Rows_that_wrap_others_pass_their_noise_on()
    {
        var rows = Load(Whole).Train;
        var subset = new RowSubset(rows, Picked);
        var joined = new JoinedRows([new FloatRows(ReadOnlyMemory<float>.Empty, 2), subset, rows]);
        var labelled = new LabelledRows(joined, new int[joined.Count], 2);
        var expected = Noisy(rows, 2, seed: 3, draw: 1);
        foreach (var wrapper in (IRows[])[subset, joined, labelled])
        {
            Assert.True(wrapper.IsDequantised);
            Assert.Equal(expected, Noisy(wrapper, 1, seed: 3, draw: 1));
            Assert.Equal(View(rows, 2), View(wrapper, 1));
        }
    }

    [Fact]
    public void Likelihood_of_all_rows_is_the_weighted_mean_of_that_of_the_parts()
    {
        using var table = Load(Whole);
        using var flow = Flow(table);
        foreach (var samples in (int[])[1, 3])
        {
            var parts = new[] { table.Train, table.Valid, table.Test }.Select(rows => Measure(flow, rows, 4, samples)).ToArray();
            var all = Measure(flow, All(table), 4, samples);
            Assert.Equal(parts.Sum(part => part.Nats * part.Rows) / Count, all.Nats, 1e-9);
            Assert.Equal(samples, all.ImportanceSamples);
        }
    }

    [Fact]
    public void Likelihood_is_the_mean_density_over_the_draws_and_rises_with_their_number()
    {
        using var table = Load(Whole);

        // A flow that is too narrow: by a column's own distribution the density is about even within an interval, and all draws alike.
        using var flow = Flow(table, 0.3f);
        var one = new RowSubset(table.Train, 5, 1);
        var densities = Enumerable.Range(0, 4).Select(draw => Noisy(one, 0, 9, draw)).Select(row => Math.Exp(LogProb(flow, row) + one.LogDet(row)));
        Assert.Equal(Math.Log(densities.Average()), Measure(flow, one, 9, 4).Nats, 1e-6);
        var bounds = ((int[])[1, 4, 32]).Select(samples => Measure(flow, table.Train, 1, samples).Nats).ToArray();
        Assert.Equal(bounds.Order(), bounds);
        Assert.NotEqual(bounds[0], Measure(flow, table.Train, 2).Nats);
    }

    [Fact]
    public void Rows_without_steps_have_no_noise_and_one_draw()
    {
        using var table = DatasetCatalogue.Load(
            _folder.Write("t.csv", Whole), new() { Table = new() { Continuous = ["*"] } }, cancellationToken: TestContext.Current.CancellationToken);
        using var flow = Flow(table);
        Assert.False(table.Test.IsDequantised);
        Assert.False(Likelihood.IsNoisy(flow.Spec, table.Test));
        Assert.Equal(Rows.Read(table.Test, 4), Noisy(table.Test, 4, seed: 8, draw: 3));
        Assert.Equal(Measure(flow, table.Test, 1), Measure(flow, table.Test, 2, 5));
    }

    private static string Whole => "a,b\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => $"{i % 7},{i * i % 11}"));

    private static JoinedRows All(Dataset table) => new([table.Train, table.Valid, table.Test]);

    private static float[] Noisy(IRows rows, int row, ulong seed, int draw)
    {
        var values = new float[rows.Width];
        rows.ReadNoisy(row, seed, draw, values);
        return values;
    }

    private static float[] View(IRows rows, int row)
    {
        var values = new float[rows.Width];
        rows.ReadAugmented(row, new SeededRandom(1), values);
        return values;
    }

    private static Likelihood Measure(IFlow flow, IRows rows, ulong seed, int samples = 1) =>
        Likelihood.Measure(flow, rows, seed, samples, TestContext.Current.CancellationToken);

    private static double LogProb(IFlow flow, float[] row)
    {
        var logProb = new double[1];
        flow.LogProb(row, logProb);
        return logProb[0];
    }

    private static ITrainableFlow Flow(Dataset table, float width = 1)
    {
        var recipe = Presets.DefaultFor(table.Shape, table.Levels).For(table.Shape, table.Levels, table.Train.Count);
        var flow = ManagedEngine.Instance.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, 1));
        flow.Initialize(Enumerable.Range(0, 100).SelectMany(row => Noisy(table.Train, row, 1, 0)).Select(value => width * value).ToArray());
        return flow;
    }

    private Dataset Load(string text) =>
        DatasetCatalogue.Load(_folder.Write("t.csv", text), new(), cancellationToken: TestContext.Current.CancellationToken);
}
