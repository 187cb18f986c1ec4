using RealNvp.Calibration;

namespace RealNvp.Tests.Calibration;

public sealed class FalseDiscoveryRateTests
{
    private const int Simulations = 200;

    [Fact]
    public void The_rule_is_the_largest_k_that_its_definition_allows_with_ties()
    {
        var random = new SeededRandom(1);
        for (var trial = 0; trial < 500; trial++)
        {
            var (rows, steps) = (1 + random.NextInt(40), 1 + random.NextInt(200));
            double[] pValues = [.. Enumerable.Range(0, rows).Select(_ => (1 + random.NextInt(1 + random.NextInt(steps))) / (steps + 1.0))];
            var percent = 1 + random.NextInt(99);
            var found = new FalseDiscoveryRate(percent / 100.0).Find(pValues);

            // In whole numbers, so that nothing is rounded: (steps + 1) p m * 100 against percent k (steps + 1).
            long Times(double p) => (long)Math.Round(p * (steps + 1)) * rows * 100;
            var expected = Enumerable.Range(1, rows).LastOrDefault(k => pValues.Count(p => Times(p) <= (long)percent * k * (steps + 1)) >= k);
            var flagged = expected == 0 ? [] : pValues.Where(p => Times(p) <= (long)percent * expected * (steps + 1)).ToArray();
            Assert.Equal((rows, flagged.Length), (found.Tested, found.Count));
            Assert.Equal(flagged.Length, pValues.Count(found.Contains));
            Assert.Equal(flagged.Length * percent / 100.0, found.ExpectedFalse, 1e-12);
        }
    }

    [Fact]
    public void A_share_that_is_met_exactly_is_kept_however_it_rounds()
    {
        for (var percent = 1; percent < 100; percent++)
        {
            // One of m rows at percent / (100 m), the others at 1.
            for (var rows = 1; rows <= 30; rows++)
            {
                double[] pValues = [percent / (100.0 * rows), .. Enumerable.Repeat(1.0, rows - 1)];
                Assert.Equal(1, new FalseDiscoveryRate(percent / 100.0).Find(pValues).Count);
                pValues[0] *= 1 + 1e-9;
                Assert.Equal(0, new FalseDiscoveryRate(percent / 100.0).Find(pValues).Count);
            }
        }
    }

    [Fact]
    public void Rows_without_a_p_value_are_not_among_those_that_are_judged()
    {
        var rule = new FalseDiscoveryRate(0.1);
        var found = rule.Find([0.06, double.NaN, double.NaN, 0.9]);
        Assert.Equal((2, 0), (found.Tested, found.Count));
        Assert.Equal(1, rule.Find([0.05, double.NaN, double.NaN, 0.9]).Count);
        Assert.False(rule.Find([0.05, double.NaN]).Contains(double.NaN));
        Assert.Equal(new Discoveries(0.1, 0, 0, null), rule.Find([double.NaN]));
        Assert.Equal(new Discoveries(0.1, 0, 0, null), rule.Find([]));
        Assert.Throws<ArgumentException>(() => rule.Find([0.5, 1.5]));
        Assert.Throws<ArgumentException>(() => rule.Find([-0.5, 0.5]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double rate)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new FalseDiscoveryRate(rate));
        Assert.Contains("between 0 and 1, such as 0.1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnlineFalseDiscoveryRate(rate, 100));
    }

    [Fact]
    public void How_many_rows_must_stand_out_together_is_what_the_rule_needs()
    {
        foreach (var (rate, heldOut, rows) in new[] { (0.1, 600, 1975), (0.1, 99, 10), (0.05, 20, 7), (0.3, 10, 5), (0.2, 10_000, 50_000) })
        {
            var rule = new FalseDiscoveryRate(rate);
            var fewest = rule.FewestTogether(heldOut, rows);
            Assert.Equal(fewest, Flagged(rule, heldOut, rows, fewest));
            Assert.Equal(0, Flagged(rule, heldOut, rows, fewest - 1));

            var needed = (int)rule.FewestHeldOut(rows);
            Assert.Equal(1, Flagged(rule, needed, rows, 1));
            Assert.Equal(0, Flagged(rule, needed - 1, rows, 1));

            var most = (int)rule.MostRows(heldOut);
            Assert.Equal(1, Flagged(rule, heldOut, most, 1));
            Assert.Equal(0, Flagged(rule, heldOut, most + 1, 1));
        }

        Assert.Equal(
            "A share of 0.01 of false ones among the flagged rows needs at least 99 held-out rows; there are 60, by which no row can be flagged: "
            + "hold more back or allow a share of 1 / 61.",
            Assert.Throws<DataFaultException>(() => new FalseDiscoveryRate(0.01).RequireEnough(60)).Message);

        static long Flagged(FalseDiscoveryRate rule, int heldOut, long rows, long strange) =>
            rule.Find([.. Enumerable.Range(0, (int)rows).Select(row => row < strange ? 1 / (heldOut + 1.0) : 1)]).Count;
    }

    /// <summary>
    /// 200 simulations each, held-out set and rows drawn anew: normal scores from a normal, anomalies three deviations above. The realised share is within
    /// four standard errors of what theory says, the rate times the share of normal rows, and of less by what the steps of the p-values round off.
    /// </summary>
    [Theory]
    [InlineData(1000, 20, 5000)]
    [InlineData(500, 250, 1000)]
    [InlineData(50, 10, 1000)]
    public void The_share_of_normal_rows_among_the_flagged_is_the_rate_times_that_among_all(int rows, int anomalies, int heldOut)
    {
        const double Rate = 0.1;
        var rule = new FalseDiscoveryRate(Rate);
        var shares = new double[Simulations];
        for (var simulation = 0; simulation < Simulations; simulation++)
        {
            var random = SeededRandom.For(7, (ulong)simulation);
            var held = new ConformalThreshold([.. Enumerable.Range(0, heldOut).Select(_ => random.NextGaussian())]);
            double[] pValues = [.. Enumerable.Range(0, rows).Select(row => held.PValue(random.NextGaussian() + (row < anomalies ? 3 : 0)))];
            var found = rule.Find(pValues);
            shares[simulation] = pValues.Skip(anomalies).Count(found.Contains) / Math.Max(1.0, found.Count);
        }

        var theory = Rate * (rows - anomalies) / rows;
        var error = Math.Sqrt(shares.Average(share => Math.Pow(share - shares.Average(), 2)) / Simulations);
        Assert.InRange(shares.Average(), (0.7 * theory) - (4 * error), theory + (4 * error));
        Assert.True(error < 0.02, $"The error {error} is too large to tell.");
    }

    [Fact]
    public void A_share_that_no_number_of_rows_can_keep_is_refused_without_a_number_of_them()
    {
        const string Sentence =
            "A share of 1E-300 of false ones among the flagged rows needs more held-out rows than any table has; there are 600, by which no row can be flagged: "
            + "allow a share of 1 / 601.";
        Assert.Equal(Sentence, Assert.Throws<DataFaultException>(() => new FalseDiscoveryRate(1e-300).RequireEnough(600)).Message);
        Assert.Contains("than any table has", Assert.Throws<DataFaultException>(new OnlineFalseDiscoveryRate(1e-300, 600).RequireEnough).Message, StringComparison.Ordinal);
        Assert.Contains("than any table has", Assert.Throws<DataFaultException>(() => new ConformalThreshold([1, 2]).ThresholdAt(1e-15)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 99 held-out rows", Assert.Throws<DataFaultException>(() => new ConformalThreshold([1, 2]).ThresholdAt(0.01)).Message, StringComparison.Ordinal);
    }
}
