using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public sealed class MeanRanksTests
{
    [Fact]
    public void Equal_values_share_the_middle_of_their_ranks_and_what_is_no_number_ranks_lowest()
    {
        double[] values = [3, double.NaN, 1, 3, 2, double.NaN, 3];
        var ranks = new double[7];

        MeanRanks.Fill(values, ranks);

        Assert.Equal([5.5, 1, 2.5, 5.5, 3.5, 1, 5.5], ranks);
    }
}
