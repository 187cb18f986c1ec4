namespace RealNvp.Pictures.Tests;

public sealed class RankCorrelationTests
{
    [Fact]
    public void It_is_one_for_any_rising_curve_and_minus_one_for_a_falling_one()
    {
        double[] x = [.. Enumerable.Range(0, 50).Select(i => Math.Sin(i) * i)];

        Assert.Equal(1, Of(x, [.. x.Select(Math.Exp)]), 1e-12);
        Assert.Equal(-1, Of(x, [.. x.Select(value => -Math.Cbrt(value))]), 1e-12);
    }

    // Without ties 1 - 6 sum of squared differences of ranks / (n (n^2 - 1)); with ties the worked value of their mean ranks 1.5, 1.5, 3, 4.
    [Fact]
    public void It_is_the_value_worked_out_by_hand_with_and_without_ties()
    {
        Assert.Equal(1 - (6 * 4 / 120.0), Of([1, 2, 3, 4, 5], [20, 10, 40, 30, 50]), 1e-12);
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), Of([7, 7, 8, 9], [1, 2, 3, 4]), 1e-12);
    }

    [Fact]
    public void A_constant_column_goes_with_nothing() => Assert.Equal(0, Of([3, 3, 3], [1, 2, 3]));

    private static double Of(double[] one, double[] other) => RankCorrelation.Of(RankCorrelation.Ranks(one), RankCorrelation.Ranks(other));
}
