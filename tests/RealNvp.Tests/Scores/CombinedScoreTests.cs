using RealNvp.Calibration;

namespace RealNvp.Tests.Scores;

public sealed class CombinedScoreTests
{
    [Fact]
    public void Each_part_counts_by_its_weight_in_units_of_how_it_spreads_over_normal_rows()
    {
        // Medians 5 and 50, 90th percentiles 9 and 90.
        double[] first = [.. Enumerable.Range(0, 11)], second = [.. first.Select(value => 10 * value)];
        var combined = new CombinedScore(ScoreUnit.Of(first), ScoreUnit.Of(second)).Of([5, 9, 5, 13], [50, 50, 90, 130]);
        Assert.Equal([0, 2 / 3.0, 1 / 3.0, 2], combined, Near);
    }

    [Fact]
    public void An_impossible_row_is_infinitely_strange_and_says_nothing_of_the_unit()
    {
        double[] held = [0, 1, 2, double.PositiveInfinity];
        Assert.Equal(ScoreUnit.Of([0, 1, 2]), ScoreUnit.Of(held));
        Assert.Equal([0, double.PositiveInfinity], new CombinedScore(ScoreUnit.Of(held), ScoreUnit.Of([0, 0, 0, 0])).Of([1, double.PositiveInfinity], [0, 0]));
    }

    [Fact]
    public void A_score_that_is_the_same_for_all_normal_rows_still_counts() => Assert.Equal(3, ScoreUnit.Of([2, 2]).Of(5));

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-12;
}
