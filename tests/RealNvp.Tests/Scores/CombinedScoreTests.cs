using RealNvp.Calibration;

namespace RealNvp.Tests.Scores;

public sealed class CombinedScoreTests
{
    [Fact]
    public void Each_score_counts_by_its_weight_in_units_of_how_it_spreads_over_held_out_rows()
    {
        // Medians 5 and 50, 90th percentiles 9 and 90.
        double[] first = [.. Enumerable.Range(0, 11)], second = [.. first.Select(value => 10 * value)];
        var combined = new CombinedScore((2, first), (1, second)).Of([5, 9, 5, 13], [50, 50, 90, 130]);
        Assert.Equal([0, 2 / 3.0, 1 / 3.0, 2], combined, Near);
    }

    [Fact]
    public void An_impossible_row_is_infinitely_strange_and_says_nothing_of_the_scale()
    {
        double[] held = [0, 1, 2, double.PositiveInfinity];
        var combined = new CombinedScore((1, held), (1, [0, 0, 0, 0])).Of([1, double.PositiveInfinity], [0, 0]);
        Assert.Equal([0, double.PositiveInfinity], combined);
    }

    [Fact]
    public void Scores_that_are_the_same_for_all_held_out_rows_still_count() =>
        Assert.Equal([0, 3], new CombinedScore((1, [2, 2])).Of([2, 5]));

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-12;
}
