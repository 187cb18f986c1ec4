using RealNvp.Calibration;

namespace RealNvp.Tests.Calibration;

public sealed class OnlineFalseDiscoveryRateTests
{
    private const int Simulations = 200;

    [Theory]
    [InlineData(0.1, 600, null)]
    [InlineData(0.3, 20, null)]
    [InlineData(0.05, 10_000, null)]
    [InlineData(0.1, 600, 60)]
    [InlineData(0.2, 5000, 2000)]
    public void Levels_never_sum_up_to_more_than_what_was_flagged_pays_for(double rate, int heldOut, int? memory)
    {
        var random = new SeededRandom(3);
        var rule = new OnlineFalseDiscoveryRate(rate, heldOut, memory);
        var keeps = memory is { } rows ? 1 - (1.0 / rows) : 1;
        var (spent, flagged) = (0.0, 0.0);
        for (var row = 0; row < 20_000; row++)
        {
            var level = rule.Level;
            var isFlagged = rule.Next(random.NextUniform() < 0.01 ? 0 : 1);
            (spent, flagged) = ((keeps * spent) + level, (keeps * flagged) + (isFlagged ? 1 : 0));
            var most = memory is null ? rate * Math.Max(1, flagged) : rate * (1 + flagged);
            Assert.True(spent <= most * (1 + 1e-9), $"Row {row}: {spent} of {most}.");
        }

        Assert.Equal(20_000, rule.Tested);
        Assert.InRange(rule.Flagged, 2, 400);
    }

    [Fact]
    public void A_row_that_is_flagged_never_lowers_a_later_level()
    {
        var random = new SeededRandom(4);
        for (var trial = 0; trial < 100; trial++)
        {
            OnlineFalseDiscoveryRate fewer = new(0.1, 2000), more = new(0.1, 2000);
            for (var row = 0; row < 500; row++)
            {
                Assert.True(more.Level >= fewer.Level - 1e-12);
                var draw = random.NextUniform();
                fewer.Next(draw < 0.005 ? 0 : 1);
                more.Next(draw < 0.01 ? 0 : 1);
            }
        }
    }

    [Fact]
    public void A_stream_of_normal_rows_spends_what_it_began_with_and_one_with_a_memory_goes_on()
    {
        OnlineFalseDiscoveryRate whole = new(0.1, 10_000), forgets = new(0.1, 10_000, memory: 1000);
        Assert.False(whole.IsSpent);
        for (var row = 0; row < 1000; row++)
        {
            Assert.False(whole.Next(1));
            Assert.False(forgets.Next(1));
        }

        Assert.True(whole.IsSpent);
        Assert.Equal(0, whole.Level);
        Assert.False(whole.Next(1 / 10_001.0));
        Assert.False(forgets.IsSpent);
        Assert.True(forgets.Next(1 / 10_001.0));
        Assert.Equal((1001, 0), (whole.Tested, whole.Flagged));
    }

    [Fact]
    public void A_row_without_a_p_value_is_not_flagged_and_costs_nothing()
    {
        var rule = new OnlineFalseDiscoveryRate(0.1, 600);
        var level = rule.Level;
        Assert.False(rule.Next(double.NaN));
        Assert.Equal((level, 0), (rule.Level, rule.Tested));
        Assert.True(rule.Next(level));
        Assert.False(rule.Next(0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnlineFalseDiscoveryRate(0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnlineFalseDiscoveryRate(0.1, 10, memory: 1));
    }

    /// <summary>
    /// 200 streams of 3,000 rows, one in 50 an anomaly five deviations above; held-out set and rows drawn anew. The share is at most the rate, up to four
    /// standard errors, and anomalies are found.
    /// </summary>
    [Theory]
    [InlineData(null)]
    [InlineData(500)]
    public void The_share_of_normal_rows_among_the_flagged_of_a_stream_is_at_most_the_rate(int? memory)
    {
        const double Rate = 0.1;
        double[] shares = new double[Simulations], found = new double[Simulations];
        for (var simulation = 0; simulation < Simulations; simulation++)
        {
            var random = SeededRandom.For(8, (ulong)simulation);
            var held = new ConformalThreshold([.. Enumerable.Range(0, 5000).Select(_ => random.NextGaussian())]);
            var rule = new OnlineFalseDiscoveryRate(Rate, held.Count, memory);
            var (anomalies, hits) = (0, 0);
            for (var row = 0; row < 3000; row++)
            {
                var isAnomaly = random.NextUniform() < 0.02;
                var isFlagged = rule.Next(held.PValue(random.NextGaussian() + (isAnomaly ? 5 : 0)));
                (anomalies, hits) = (anomalies + (isAnomaly ? 1 : 0), hits + (isAnomaly && isFlagged ? 1 : 0));
            }

            (shares[simulation], found[simulation]) = ((rule.Flagged - hits) / Math.Max(1.0, rule.Flagged), hits / (double)anomalies);
        }

        var error = Math.Sqrt(shares.Average(share => Math.Pow(share - shares.Average(), 2)) / Simulations);
        Assert.True(shares.Average() <= Rate + (4 * error), $"{shares.Average()} with an error of {error}.");
        Assert.True(found.Average() > 0.5, $"Only {found.Average()} were found.");
    }
}
