using CsCheck;
using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public class AveragePrecisionTests
{
    [Theory]
    [InlineData(new double[] { 2, 3 }, new double[] { 0, 1 }, 1.0)]
    [InlineData(new double[] { 0 }, new double[] { 2, 3 }, 1.0 / 3)]
    [InlineData(new double[] { 5 }, new double[] { 5, 5, 5 }, 0.25)]
    [InlineData(new double[] { 0.8, 0.4 }, new double[] { 0.6, 0.4, 0.1 }, (1.0 + 0.5) / 2)]
    [InlineData(new[] { double.PositiveInfinity, 1 }, new[] { double.NegativeInfinity, double.PositiveInfinity }, (0.5 + (2.0 / 3)) / 2)]
    [InlineData(new[] { -0.0 }, new[] { 0.0 }, 0.5)]
    public void Equals_what_is_counted_by_hand(double[] positives, double[] negatives, double expected) =>
        Assert.Equal(expected, AveragePrecision.Compute(positives, negatives), 1e-15);

    [Fact]
    public void Equals_the_published_example_of_four_scores() =>
        // scikit-learn's: y = 0, 0, 1, 1 with 0.1, 0.4, 0.35, 0.8 gives 0.8333.
        Assert.Equal(5.0 / 6, AveragePrecision.Compute([0.35, 0.8], [0.1, 0.4]), 1e-15);

    [Fact]
    public void Equals_the_mean_precision_at_each_positive_ties_coming_in_at_once()
    {
        // Few distinct scores, so that ties are common.
        var scores = Gen.Int[-6, 6].Select(score => score / 4.0).Array[1, 30];
        Gen.Select(scores, scores).Sample(
            (positives, negatives) => Assert.Equal(
                positives.Average(score => positives.Count(other => other >= score)
                    / (double)(positives.Count(other => other >= score) + negatives.Count(other => other >= score))),
                AveragePrecision.Compute(positives, negatives),
                1e-14),
            iter: 1000,
            seed: "0000KOIPe036",
            threads: 1);
    }

    [Theory]
    [InlineData(new double[0], new double[] { 1 }, "positives")]
    [InlineData(new double[] { 1 }, new double[0], "negatives")]
    [InlineData(new double[] { 1 }, new[] { 1, double.NaN, 2 }, "negatives")]
    public void Refuses_an_empty_side_and_scores_that_are_no_numbers(double[] positives, double[] negatives, string side) =>
        Assert.Contains(side, Assert.Throws<DataFaultException>(() => AveragePrecision.Compute(positives, negatives)).Message, StringComparison.Ordinal);
}
