using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public sealed class ColumnMomentsTests
{
    [Fact]
    public void Means_and_deviations_are_those_of_each_column()
    {
        var (means, deviations) = ColumnMoments.Of<float>([1, 10, 3, 10, 5, 40], 2);
        Assert.Equal([3, 20], means);
        Assert.Equal([Math.Sqrt(8.0 / 3), Math.Sqrt(200)], deviations, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(
            [-1.224745f, -0.707107f, 0, -0.707107f, 1.224745f, 1.414214f],
            ColumnMoments.Standardised<float>([1, 10, 3, 10, 5, 40], means, deviations),
            (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void A_column_that_varies_by_the_rounding_of_its_numbers_alone_counts_as_constant()
    {
        Assert.Equal([1], ColumnMoments.Of<float>([16_777_216, 16_777_224], 1).Deviations);
        Assert.Equal([4], ColumnMoments.Of<double>([16_777_216, 16_777_224], 1).Deviations);
        Assert.Equal([1], ColumnMoments.Of<double>([0.1, 0.1, 0.1], 1).Deviations);
    }
}
