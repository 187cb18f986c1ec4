using CsCheck;
using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public class AurocTests
{
    [Theory]
    [InlineData(new double[] { 2, 3 }, new double[] { 0, 1 }, 1.0)]
    [InlineData(new double[] { 0, 1 }, new double[] { 2, 3 }, 0.0)]
    [InlineData(new double[] { 5 }, new double[] { 5, 5, 5 }, 0.5)]
    [InlineData(new double[] { 0.8, 0.4, 0.4 }, new double[] { 0.4, 0.1 }, 5.0 / 6)]
    [InlineData(new[] { double.PositiveInfinity, 0 }, new[] { double.NegativeInfinity, double.PositiveInfinity }, 0.625)]
    [InlineData(new[] { -0.0 }, new[] { 0.0 }, 0.5)]
    public void Equals_areas_counted_by_hand(double[] positives, double[] negatives, double area)
    {
        Assert.Equal(area, Auroc.Compute(positives, negatives));
    }

    [Fact]
    public void Equals_the_mean_over_all_pairs()
    {
        // Few distinct scores, so that ties are common.
        var scores = Gen.Int[-6, 6].Select(score => score / 4f).Array[1, 30];
        Gen.Select(scores, scores).Sample(
            (positives, negatives) =>
            {
                var sum = positives.Sum(p => negatives.Sum(n => p > n ? 1.0 : p == n ? 0.5 : 0.0));
                var area = sum / ((double)positives.Length * negatives.Length);
                Assert.Equal(area, Auroc.Compute(positives, negatives));
                Assert.Equal(area, Auroc.Compute([.. positives.Select(p => (double)p)], negatives.Select(n => (double)n).ToArray()));
                Assert.Equal(1 - area, Auroc.Compute(negatives, positives), 1e-15);
            },
            iter: 1000,
            seed: "0000KOIPe036",
            threads: 1);
    }

    [Fact]
    public void Equals_the_formula_of_two_Gaussians_a_distance_apart()
    {
        // The area of N(1, 1) against N(0, 1) is Phi(1 / sqrt 2); 100,000 a side give a standard error of 0.0011.
        var random = new SeededRandom(11);
        var negatives = new float[100_000];
        var positives = new float[100_000];
        random.FillGaussian(negatives);
        random.FillGaussian(positives);
        Array.ConvertAll(positives, p => p + 1).CopyTo(positives, 0);
        Assert.Equal(0.7602499, Auroc.Compute(positives, negatives), 0.004);
    }

    [Fact]
    public void Leaves_the_scores_as_they_were()
    {
        double[] positives = [3, 1, 2];
        double[] negatives = [2, 0];
        Auroc.Compute(positives, negatives);
        Assert.Equal([3, 1, 2], positives);
        Assert.Equal([2, 0], negatives);
    }

    [Theory]
    [InlineData(new double[0], new double[] { 1 }, "positives")]
    [InlineData(new double[] { 1 }, new double[0], "negatives")]
    [InlineData(new[] { 1, double.NaN }, new double[] { 1 }, "positives")]
    [InlineData(new double[] { 1 }, new[] { 1, double.NaN, 2 }, "negatives")]
    public void Refuses_an_empty_side_and_scores_that_are_no_numbers(double[] positives, double[] negatives, string side)
    {
        var error = Assert.Throws<DataFaultException>(() => Auroc.Compute(positives, negatives));
        Assert.Contains(side, error.Message, StringComparison.Ordinal);
    }
}
