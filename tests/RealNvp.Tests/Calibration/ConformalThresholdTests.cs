using RealNvp.Calibration;

namespace RealNvp.Tests.Calibration;

public sealed class ConformalThresholdTests
{
    [Fact]
    public void A_p_value_counts_the_held_out_scores_that_are_at_least_as_high()
    {
        var held = new ConformalThreshold([3, 1, 2, 2]);
        Assert.Equal(5 / 5.0, held.PValue(0.5));
        Assert.Equal(5 / 5.0, held.PValue(1));
        Assert.Equal(4 / 5.0, held.PValue(2));
        Assert.Equal(2 / 5.0, held.PValue(3));
        Assert.Equal(1 / 5.0, held.PValue(3.5));
        Assert.Equal(1 / 5.0, held.PValue(double.PositiveInfinity));
        Assert.Equal(1 / 5.0, held.PValue(double.NaN));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(120)]
    public void A_row_is_flagged_exactly_when_its_p_value_is_at_most_the_rate_with_ties_and_infinities(int count)
    {
        var random = new SeededRandom((ulong)count);
        for (var trial = 0; trial < 200; trial++)
        {
            var scores = Enumerable.Range(0, count).Select(_ => Score()).ToArray();
            var held = new ConformalThreshold(scores);
            for (var k = 1; k <= count; k++)
            {
                // Rates on the steps k / (n + 1) of the p-value, and between them.
                foreach (var (rate, most) in new[] { (k / (count + 1.0), k), ((k + 0.5) / (count + 1), k), ((k - 0.5) / (count + 1), k - 1) })
                {
                    if (most == 0)
                    {
                        Assert.Throws<DataFaultException>(() => held.ThresholdAt(rate));
                        continue;
                    }

                    var score = Score();
                    var isFlagged = ConformalThreshold.IsFlagged(score, held.ThresholdAt(rate));
                    Assert.Equal(1 + scores.Count(other => other >= score) <= most, isFlagged);
                    Assert.Equal(held.PValue(score) <= rate, isFlagged);
                }
            }
        }

        double Score() => random.NextUInt64() % 6 is var draw && draw == 5 ? double.PositiveInfinity : draw;
    }

    [Fact]
    public void A_rate_is_taken_as_it_is_written()
    {
        // In binary 0.29 x 100 is 28.999999999999996, of which the whole part is 28.
        var held = new ConformalThreshold([.. Enumerable.Range(1, 99).Select(value => (double)value)]);
        Assert.Equal(99 - 29 + 1, held.ThresholdAt(0.29));
        Assert.Equal(99, held.ThresholdAt(0.01));
    }

    [Fact]
    public void Too_few_held_out_rows_for_a_rate_are_said_with_both_numbers()
    {
        var held = new ConformalThreshold(new double[120]);
        var error = Assert.Throws<DataFaultException>(() => held.ThresholdAt(0.001));
        Assert.Equal("A false-alarm rate of 0.001 needs at least 999 held-out rows; there are 120: hold more back or allow a rate of 1 / 121.", error.Message);
        Assert.Equal(999, ConformalThreshold.FewestRows(0.001));
        Assert.Equal(1, ConformalThreshold.FewestRows(0.5));
        Assert.Equal(2, ConformalThreshold.FewestRows(0.4));
        for (var count = 1; count < 5000; count++)
        {
            Assert.Equal(count, ConformalThreshold.FewestRows(1.0 / (count + 1)));
            Assert.Equal(count, ConformalThreshold.FewestRows(1.0000001 / (count + 1)));
            Assert.Equal(count + 1, ConformalThreshold.FewestRows(0.9999999 / (count + 1)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_rate_outside_of_0_to_1_is_refused(double rate) =>
        Assert.Contains("between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new ConformalThreshold([1]).ThresholdAt(rate)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_scores_and_scores_that_are_no_numbers_are_refused()
    {
        Assert.Throws<DataFaultException>(() => new ConformalThreshold([]));
        Assert.Throws<DataFaultException>(() => new ConformalThreshold([1, double.NaN]));
    }

    [Fact]
    public void The_share_of_new_normal_rows_that_are_flagged_keeps_to_the_rate()
    {
        // Over the draw of both, the chance of a flag is exactly floor(rate (n + 1)) / (n + 1) = 0.05 for scores without ties.
        var random = new SeededRandom(4);
        var flagged = 0;
        const int Trials = 20_000;
        for (var trial = 0; trial < Trials; trial++)
        {
            var held = new ConformalThreshold([.. Enumerable.Range(0, 39).Select(_ => (double)random.NextUniformFloat())]);
            flagged += held.PValue(random.NextUniformFloat()) <= 0.05 ? 1 : 0;
        }

        // Four standard errors of a binomial share.
        Assert.Equal(0.05, flagged / (double)Trials, 4 * Math.Sqrt(0.05 * 0.95 / Trials));
    }
}
