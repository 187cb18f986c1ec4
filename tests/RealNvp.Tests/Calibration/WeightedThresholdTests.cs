using RealNvp.Calibration;
using RealNvp.Statistics;

namespace RealNvp.Tests.Calibration;

public sealed class WeightedThresholdTests
{
    [Fact]
    public void With_equal_weights_it_is_the_usual_p_value()
    {
        double[] scores = [3, 1, 2, 2, double.PositiveInfinity];
        var (plain, weighted) = (new ConformalThreshold(scores), new WeightedThreshold(scores, [0.5, 0.5, 0.5, 0.5, 0.5]));
        foreach (var score in new[] { 0.5, 1, 2, 2.5, 3, 4, double.PositiveInfinity, double.NaN, double.NegativeInfinity })
        {
            Assert.Equal(plain.PValue(double.IsNaN(score) ? double.NaN : score), weighted.PValue(score, 0.5), 1e-12);
        }

        Assert.Equal((5.0, 0.5), (weighted.EffectiveCount, weighted.UsualWeight));
        foreach (var rate in new[] { 0.17, 0.34, 0.5, 0.67, 0.9 })
        {
            Assert.Equal(plain.ThresholdAt(rate), weighted.ThresholdAt(rate));
        }
    }

    [Fact]
    public void A_p_value_is_the_weight_of_what_is_at_least_as_strange_itself_included()
    {
        var random = new SeededRandom(2);
        for (var trial = 0; trial < 100; trial++)
        {
            double[] scores = [.. Enumerable.Range(0, 1 + random.NextInt(30)).Select(_ => (double)random.NextInt(8))];
            double[] weights = [.. scores.Select(_ => 0.1 + random.NextUniform())];
            var held = new WeightedThreshold(scores, weights);
            double score = random.NextInt(9), weight = random.NextUniform();
            var above = scores.Zip(weights).Where(item => item.First >= score).Sum(item => item.Second);
            Assert.Equal((above + weight) / (weights.Sum() + weight), held.PValue(score, weight), 1e-12);
            Assert.Equal(Math.Pow(weights.Sum(), 2) / weights.Sum(each => each * each), held.EffectiveCount, 1e-9);

            var rate = 0.5 + (random.NextUniform() / 2.01);
            if (ConformalThreshold.FewestRows(rate) <= held.EffectiveCount)
            {
                Assert.Equal(held.PValue(score, held.UsualWeight) <= rate, ConformalThreshold.IsFlagged(score, held.ThresholdAt(rate)));
            }
        }
    }

    [Fact]
    public void Held_out_rows_that_are_worth_too_few_are_refused_with_what_they_are_worth()
    {
        double[] scores = [.. Enumerable.Range(0, 200).Select(row => (double)row)], weights = [.. scores.Select(row => row < 40 ? 1.0 : 0)];
        var error = Assert.Throws<DataFaultException>(() => new WeightedThreshold(scores, weights).ThresholdAt(0.01));
        Assert.Equal(
            "A false-alarm rate of 0.01 needs held-out rows worth at least 99 rows; the 200 rows that there are are worth 40 where rows are spread otherwise: "
            + "give more of them, or some from there, or allow a rate of 1 / 41.",
            error.Message);
        Assert.Equal(39, new WeightedThreshold(scores, weights).ThresholdAt(1 / 41.0));
        Assert.Throws<ArgumentException>(() => new WeightedThreshold([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new WeightedThreshold([1, 2], [1, -1]));
        Assert.Throws<ArgumentException>(() => new WeightedThreshold([1, 2], [1, double.NaN]));
        Assert.Throws<ArgumentException>(() => new WeightedThreshold([1, 2], [0, 0]));
        Assert.Throws<DataFaultException>(() => new WeightedThreshold([], []));
    }

    /// <summary>
    /// Simulations of 600 held-out rows, 400 rows of where they are scored, one deviation further in the first column or not at all, and 200 normal ones of these,
    /// which are judged by the larger p-value of both weights. The score rises with that column. Asked is 0.05; the realised rate is at most that, and at
    /// least half of it, within four standard errors, of three columns and of twenty, where the weights that tell rows best alone flagged a quarter more.
    /// </summary>
    [Theory]
    [InlineData(3, 0, 100)]
    [InlineData(3, 1, 100)]
    [InlineData(20, 1, 30)]
    public void The_rate_of_false_alarms_is_kept_where_rows_are_spread_otherwise_and_where_they_are_not(int columns, double shift, int simulations)
    {
        const double Rate = 0.05;
        double[] weighted = new double[simulations], plain = new double[simulations];
        Parallel.For(0, simulations, simulation =>
        {
            var random = SeededRandom.For(9, (ulong)simulation);
            float[] source = Rows(random, 600, 0), target = Rows(random, 400, shift), judged = Rows(random, 200, shift);
            var ratio = DensityRatio.Fit(source, target, columns, (ulong)simulation, TestContext.Current.CancellationToken);
            double[] scores = Scores(random, source), others = Scores(random, judged), p = PValues(ratio);
            var stronger = ratio.Stronger is { } more ? PValues(more) : p;
            var unweighted = new ConformalThreshold(scores);
            weighted[simulation] = p.Zip(stronger, Math.Max).Count(value => value <= Rate) / 200.0;
            plain[simulation] = others.Count(score => unweighted.PValue(score) <= Rate) / 200.0;

            double[] PValues(DensityRatio weights)
            {
                var held = new WeightedThreshold(scores, weights.SourceWeights);
                return [.. others.Select((score, row) => held.PValue(score, weights.Weight(judged.AsSpan(columns * row, columns))))];
            }
        });
        Assert.InRange(weighted.Average(), (0.5 * Rate) - (4 * Error(weighted)), Rate + (4 * Error(weighted)));
        Assert.True(shift == 0 || plain.Average() > 2 * Rate, $"Without weights {plain.Average()} are flagged.");
        Assert.True(Error(weighted) < 0.01);

        float[] Rows(SeededRandom random, int count, double moved) =>
            [.. Enumerable.Range(0, columns * count).Select(place => (float)(random.NextGaussian() + (place % columns == 0 ? moved : 0)))];

        double[] Scores(SeededRandom random, float[] rows) => [.. rows.Chunk(columns).Select(row => row[0] + random.NextGaussian())];

        double Error(double[] rates) => Math.Sqrt(rates.Average(rate => Math.Pow(rate - rates.Average(), 2)) / simulations);
    }
}
