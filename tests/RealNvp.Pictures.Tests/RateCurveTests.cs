using RealNvp.Calibration;
using RealNvp.Statistics;

namespace RealNvp.Pictures.Tests;

public sealed class RateCurveTests
{
    [Fact]
    public void The_area_under_the_steps_of_a_roc_curve_is_its_auroc_ties_included()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 50; trial++)
        {
            double[] normal = [.. Enumerable.Range(0, 40).Select(_ => (double)random.Next(10)), double.PositiveInfinity];
            double[] anomalies = [.. Enumerable.Range(0, 25).Select(_ => (double)random.Next(4, 14))];
            var steps = RocCurve.Steps(new("score", normal, anomalies));
            var area = steps.Zip(steps.Skip(1)).Sum(pair => (pair.Second.FalseAlarms - pair.First.FalseAlarms) * (pair.First.Found + pair.Second.Found) / 2);

            Assert.Equal((0, 0), steps[0]);
            Assert.Equal((1, 1), steps[^1]);
            Assert.Equal(Auroc.Compute(anomalies, normal), area, 1e-12);
        }
    }

    [Fact]
    public void A_good_score_runs_along_the_top_and_a_useless_one_along_the_bottom()
    {
        double[] low = [.. Enumerable.Range(0, 500).Select(i => i / 500.0)], high = [.. low.Select(value => value + 2)];
        var good = RocCurve.Draw([new("flow", low, high)], "t");
        var bad = RocCurve.Draw([new("flow", high, low)], "t");

        Assert.True(Pixels.Blue(good, 200, 96, 1000, 60) > 2000);
        Assert.True(Pixels.Blue(bad, 200, 96, 1000, 60) < 500, "only the legend may be there");
        Assert.True(Pixels.Blue(bad, 700, 880, 700, 60) > 2000);
    }

    [Fact]
    public void Baselines_and_the_marked_rate_show()
    {
        double[] low = [.. Enumerable.Range(0, 500).Select(i => i / 500.0)], high = [.. low.Select(value => value + 0.5)];
        var flow = new RocScore("flow", low, high);
        var alone = RocCurve.Draw([flow], "t");

        Assert.True(Pixels.Changed(alone, RocCurve.Draw([flow, new("Gaussian", low, low, IsBaseline: true)], "t"), 150, 100, 1400, 800) > 2000);
        Assert.True(Pixels.Changed(alone, RocCurve.Draw([flow], "t", falseAlarms: 0.01), 150, 100, 1400, 800) > 500);
    }

    [Fact]
    public void A_binomial_band_is_the_one_of_summed_probabilities()
    {
        // P(at most k of 20 at 0.3), by the formula; 2 is the first count to pass 2.5 %, 10 the first to pass 97.5 %.
        var cumulative = new double[21];
        for (var (k, ways) = (0, 1.0); k <= 20; ways = ways * (20 - k) / (k + 1), k++)
        {
            cumulative[k] = (k > 0 ? cumulative[k - 1] : 0) + (ways * Math.Pow(0.3, k) * Math.Pow(0.7, 20 - k));
        }

        var expected = (Array.FindIndex(cumulative, p => p >= 0.025) / 20.0, Array.FindIndex(cumulative, p => p >= 0.975) / 20.0);
        Assert.Equal((0.1, 0.5), expected);
        Assert.Equal(expected, RateBand.Of(0.3, 20, heldOut: null));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(0.7)]
    public void A_band_of_conformal_p_values_holds_95_percent_of_simulated_shares(double rate)
    {
        const int HeldOut = 60;
        const int Rows = 80;
        const int Trials = 4000;
        var random = new Random(5);
        var shares = new double[Trials];
        for (var trial = 0; trial < Trials; trial++)
        {
            var threshold = new ConformalThreshold([.. Enumerable.Range(0, HeldOut).Select(_ => random.NextDouble())]);
            shares[trial] = Enumerable.Range(0, Rows).Count(_ => threshold.PValue(random.NextDouble()) <= rate) / (double)Rows;
        }

        Array.Sort(shares);
        var (low, high) = RateBand.Of(rate, Rows, HeldOut);

        // A quantile of 4,000 draws of a count is off by one row at most.
        Assert.Equal(shares[(int)(0.025 * Trials)], low, 1.01 / Rows);
        Assert.Equal(shares[(int)(0.975 * Trials)], high, 1.01 / Rows);
    }

    [Fact]
    public void A_band_is_empty_below_the_smallest_p_value_and_full_at_one()
    {
        Assert.Equal((0, 0), RateBand.Of(0.009, 50, heldOut: 99));
        Assert.Equal((1, 1), RateBand.Of(1, 50, heldOut: 99));
        Assert.Equal((1, 1), RateBand.Of(1, 50, heldOut: null));
        Assert.True(RateBand.Of(0.1, 100_000, heldOut: 10_000) is ( > 0.09 and < 0.1, > 0.1 and < 0.11));
    }

    [Fact]
    public void The_shares_of_p_values_step_up_at_each_of_them()
    {
        Assert.Equal([(0.1, 0), (0.1, 0.5), (0.4, 0.5), (0.4, 0.75), (1, 0.75), (1, 1), (1, 1)], PValueCalibration.Steps([0.4, 0.1, 1, 0.1]));
    }

    [Fact]
    public void Even_p_values_follow_the_diagonal_and_those_of_anomalies_run_above_it()
    {
        double[] even = [.. Enumerable.Range(1, 1000).Select(i => i / 1000.0)];
        var alone = PValueCalibration.Draw(even, "t", heldOut: 999);
        var both = PValueCalibration.Draw(even, "t", heldOut: 999, anomalies: [.. even.Select(value => value / 1000)]);

        Assert.Equal(0, Pixels.Orange(alone, 160, 100, 600, 200));
        Assert.True(Pixels.Orange(both, 160, 100, 600, 200) > 500);
        Assert.Equal(0, Pixels.Blue(alone, 160, 100, 400, 400));
        Assert.True(Pixels.Blue(alone, 700, 400, 200, 300) > 500);
    }

    [Fact]
    public void What_is_no_score_or_no_p_value_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => RocCurve.Draw([], "t"));
        Assert.Throws<DataFaultException>(() => RocCurve.Draw([new("a", [], [1])], "t"));
        Assert.Throws<DataFaultException>(() => RocCurve.Draw([new("a", [1], [double.NaN])], "t"));
        Assert.Throws<InvalidInputException>(() => PValueCalibration.Draw([], "t"));
        Assert.Throws<InvalidInputException>(() => PValueCalibration.Draw([0.5, 0], "t"));
        Assert.Throws<InvalidInputException>(() => PValueCalibration.Draw([0.5], "t", anomalies: [1.2]));
    }
}
