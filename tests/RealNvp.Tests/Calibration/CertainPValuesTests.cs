using RealNvp.Calibration;

namespace RealNvp.Tests.Calibration;

public sealed class CertainPValuesTests
{
    [Theory]
    [InlineData(20, 0.9)]
    [InlineData(1000, 0.9)]
    [InlineData(301, 0.5)]
    public void They_are_larger_in_the_same_order_and_begin_where_the_theory_says(int heldOut, double certainty)
    {
        var certain = new CertainPValues(heldOut, certainty);
        double[] usual = [.. Enumerable.Range(1, heldOut + 1).Select(count => count / (heldOut + 1.0))], raised = [.. usual.Select(certain.Of)];
        Assert.Equal(raised.Order(), raised);
        Assert.Equal(1 - Math.Pow(1 - certainty, 1.0 / (heldOut / 2)), raised[0], 1e-12);
        Assert.Equal(1, raised[^1]);
        Assert.True(certainty < 0.9 || raised.Zip(usual).All(item => item.First >= item.Second));
        Assert.True(double.IsNaN(certain.Of(double.NaN)));
    }

    /// <summary>
    /// 2,000 held-out sets of 200 rows: in one of ten, up to four standard errors, there is a rate at which more normal rows are flagged than it says. The
    /// chance that a normal row lies above the k-th largest of n held-out scores is the k-th smallest of n uniform numbers.
    /// </summary>
    [Fact]
    public void The_promise_is_broken_by_as_many_held_out_sets_as_the_certainty_allows()
    {
        const int Sets = 2000;
        const int HeldOut = 200;
        var certain = new CertainPValues(HeldOut, 0.9);
        double[] limits = [.. Enumerable.Range(1, HeldOut).Select(count => certain.Of(count / (HeldOut + 1.0)))];
        int broken = 0, brokenByUsual = 0;
        for (var set = 0; set < Sets; set++)
        {
            var random = SeededRandom.For(11, (ulong)set);
            double[] chances = [.. Enumerable.Range(0, HeldOut).Select(_ => random.NextUniform()).Order()];
            broken += chances.Zip(limits).Any(item => item.First > item.Second) ? 1 : 0;
            brokenByUsual += chances.Index().Any(item => item.Item > (item.Index + 1) / (HeldOut + 1.0)) ? 1 : 0;
        }

        Assert.InRange(broken / (double)Sets, 0.1 - (4 * Math.Sqrt(0.09 / Sets)), 0.1 + (4 * Math.Sqrt(0.09 / Sets)));
        Assert.True(brokenByUsual > 0.9 * Sets);
    }

    [Theory]
    [InlineData(1, 0.9)]
    [InlineData(10, 0)]
    [InlineData(10, 1)]
    [InlineData(10, double.NaN)]
    public void What_is_out_of_range_is_refused(int heldOut, double certainty)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CertainPValues(heldOut, certainty));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CertainPValues(10, 0.9).Of(1.1));
    }
}
