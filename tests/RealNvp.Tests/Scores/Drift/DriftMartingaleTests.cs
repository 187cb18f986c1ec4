using RealNvp.Scores;

namespace RealNvp.Tests.Scores.Drift;

public sealed class DriftMartingaleTests
{
    [Fact]
    public void Every_bet_is_fair()
    {
        // The mean over even p-values, by the middles of a million parts of the line.
        const int Parts = 1_000_000;
        foreach (var bet in DriftBet.All)
        {
            var mean = Enumerable.Range(0, Parts).Average(part => bet.Gain((part + 0.5) / Parts));
            Assert.Equal(1, mean, 1e-6);
            Assert.All([1e-300, 0.5, 1.0], pValue => Assert.InRange(bet.Gain(pValue), 1e-3, 100));
        }
    }

    [Fact]
    public void The_mean_capital_over_streams_without_a_change_is_1()
    {
        var random = new SeededRandom(5);
        const int Streams = 20_000;
        var sum = 0.0;
        for (var stream = 0; stream < Streams; stream++)
        {
            var martingale = new DriftMartingale();
            for (var row = 0; row < 20; row++)
            {
                martingale.Add(1 - random.NextUniform(), row);
            }

            sum += martingale.Capital;
        }

        Assert.Equal(1, sum / Streams, 0.02);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(500)]
    [InlineData(5000)]
    public void Of_streams_without_a_change_no_more_alarm_than_was_asked(int heldOut)
    {
        const int Streams = 200, Rows = 10_000;
        double[] most = [.. Enumerable.Range(0, Streams).Select(Most)];
        foreach (var rate in new[] { 0.05, 0.2 })
        {
            // At most the rate and three standard errors of it.
            Assert.InRange(most.Count(capital => capital >= 1 / rate), 0, Streams * (rate + (3 * Math.Sqrt(rate * (1 - rate) / Streams))));
        }

        double Most(int stream)
        {
            var random = SeededRandom.For(2, (ulong)heldOut, (ulong)stream);
            var (ranks, martingale, most) = (new UrnRanks(UrnRanksTests.Rising(random, heldOut), random), new DriftMartingale(), 0.0);
            for (var row = 0; row < Rows; row++)
            {
                martingale.Add(ranks.Next(random.NextGaussian()), row);
                most = Math.Max(most, martingale.Capital);
            }

            return most;
        }
    }

    [Theory]
    [InlineData(1.0, 1, 80)]
    [InlineData(-1.0, 1, 80)]
    [InlineData(0.0, 0.5, 100)]
    [InlineData(0.0, 2, 120)]
    public void A_change_is_noticed_soon_and_where_it_began(double mean, double deviation, int latest)
    {
        const int Streams = 50, Change = 3000;
        var (delays, begins) = (new List<long>(), new List<long>());
        for (var stream = 0; stream < Streams; stream++)
        {
            var random = SeededRandom.For(3, (ulong)stream);
            var (ranks, martingale) = (new UrnRanks(UrnRanksTests.Rising(random, 500), random), new DriftMartingale());
            var row = 0;
            while (martingale.Capital < 100)
            {
                row++;
                martingale.Add(ranks.Next(row <= Change ? random.NextGaussian() : mean + (deviation * random.NextGaussian())), row);
            }

            delays.Add(row - Change);
            begins.Add(martingale.Since - Change);
        }

        Assert.InRange(delays.Order().ElementAt(Streams / 2), 1, latest);
        Assert.InRange(begins.Order().ElementAt(Streams / 2), -20, 20);
    }
}
