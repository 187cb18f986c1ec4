using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Tests.Scores.Drift;

public sealed class ColumnComparisonTests
{
    private const int Before = 4000;
    private const int Now = 300;

    private static readonly TableColumn Number = new("pressure", ColumnKind.Number, ColumnRole.Modelled);
    private static readonly TableColumn Place = new("place", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["east", "north", "south"] };

    [Fact]
    public void Columns_that_did_not_move_are_seldom_named()
    {
        // Of 1,000 columns at most what is stated in all, and a little.
        var random = new SeededRandom(1);
        var named = Enumerable.Range(0, 1000).Count(_ => ColumnComparison.Of(Number, Normal(random, Before), Normal(random, Now), 1) is not null
            || ColumnComparison.Of(Place, Names(random, Before, 0.3, 0.3), Names(random, Now, 0.3, 0.3), 1) is not null);
        Assert.InRange(named, 0, 2 * (10 + (4 * Math.Sqrt(10))));
    }

    [Fact]
    public void A_number_that_moved_is_said_by_its_median()
    {
        var random = new SeededRandom(2);
        var moved = ColumnComparison.Of(Number, Normal(random, Before, 2.4, 0.5), Normal(random, Now, 3.1, 0.5), 10)!;
        Assert.Equal(ColumnDriftKind.Median, moved.Kind);
        Assert.Matches(@"^'pressure': median 3\.\d+ where it was 2\.\d+$", moved.ToString());

        // Two normals 1.4 deviations apart.
        Assert.Equal(0.516, moved.Distance, 0.08);
    }

    [Fact]
    public void A_number_that_spreads_is_said_by_its_middle_half()
    {
        var random = new SeededRandom(3);
        var moved = ColumnComparison.Of(Number, Normal(random, Before, 5, 1), Normal(random, Now, 5, 2), 10)!;
        Assert.Equal(ColumnDriftKind.MiddleHalf, moved.Kind);
        Assert.Matches(@"^'pressure': half of it from 3\.\d+ to 6\.\d+ where it was 4\.\d+ to 5\.\d+$", moved.ToString());
    }

    [Fact]
    public void A_number_that_moved_in_its_tail_alone_is_said_by_a_share()
    {
        var random = new SeededRandom(4);
        double[] now = [.. Normal(random, 1000).Select(value => value > 1.2 ? value + 2 : value)];
        var moved = ColumnComparison.Of(Number, Normal(random, Before), now, 10)!;
        Assert.Equal(ColumnDriftKind.ShareUpTo, moved.Kind);
        Assert.Matches(@"^'pressure': at most (2|3)\.\d+ in (8|9)\d % of the rows where it was (9\d|100) %$", moved.ToString());
    }

    [Fact]
    public void A_name_is_said_by_its_share_and_a_gap_by_how_many_there_are()
    {
        var random = new SeededRandom(5);
        var north = ColumnComparison.Of(Place, Names(random, Before, 0.5, 0.12), Names(random, Now, 0.3, 0.4), 10)!;
        Assert.Equal((ColumnDriftKind.ShareOfValue, "north"), (north.Kind, north.Value));
        Assert.Matches("^'place': 'north' in (3|4). % of the rows where it was 1. %$", north.ToString());

        double[] gaps = [.. Normal(random, Now)];
        Array.Fill(gaps, double.NaN, 0, 60);
        var missing = ColumnComparison.Of(Number, Normal(random, Before), gaps, 10)!;
        Assert.Equal("'pressure': no value in 20 % of the rows where it was 0 %", missing.ToString());
    }

    [Fact]
    public void Numbers_of_few_values_are_said_by_the_value_and_constants_are_the_same()
    {
        var random = new SeededRandom(6);
        double[] before = [.. Names(random, Before, 0.9, 0.05)], now = [.. Names(random, Now, 0.6, 0.35)];
        Assert.Equal("1", ColumnComparison.Of(new("faults", ColumnKind.Integer, ColumnRole.Modelled), before, now, 10)!.Value);
        Assert.Null(ColumnComparison.Of(Number, new double[Before], new double[Now], 1));

        // A sensor that got stuck, among numbers of many values.
        double[] stuck = [.. Normal(random, Now).Select((value, row) => row % 10 == 0 ? value : 0.3)];
        var moved = ColumnComparison.Of(Number, Normal(random, Before), stuck, 10)!;
        Assert.Equal("'pressure': '0.3' in 90 % of the rows where it was 0 %", moved.ToString());
        Assert.Null(ColumnComparison.Of(Number, [.. Enumerable.Repeat(double.NaN, Before)], [.. Enumerable.Repeat(double.NaN, Now)], 1));
    }

    [Fact]
    public void Columns_that_go_together_otherwise_are_named_as_a_pair()
    {
        var random = new SeededRandom(7);
        double[] first = Normal(random, Before), second = Normal(random, Before), firstNow = Normal(random, Now), secondNow = Normal(random, Now);
        double[] together = [.. first.Zip(second, (one, other) => (0.9 * one) + (0.436 * other))];
        TableColumn[] columns = [Number, Number with { Name = "flow" }, Number with { Name = "third" }];
        double[] third = Normal(random, Before), thirdNow = Normal(random, Now);
        var pair = Assert.Single(ColumnPairs.Of(columns, [first, together, third], [firstNow, secondNow, thirdNow]));
        Assert.Equal(("pressure", "flow", ColumnDriftKind.Correlation), (pair.Column, pair.Other, pair.Kind));
        Assert.Matches(@"^'pressure' with 'flow': rank correlation -?0\.[01]\d where it was 0\.(8|9)\d$", pair.ToString());
        Assert.Empty(ColumnPairs.Of(columns, [first, second, third], [firstNow, secondNow, thirdNow]));
    }

    private static double[] Normal(SeededRandom random, int count, double mean = 0, double deviation = 1) =>
        [.. Enumerable.Range(0, count).Select(_ => mean + (deviation * random.NextGaussian()))];

    private static double[] Names(SeededRandom random, int count, double first, double second) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextUniform() is var draw && draw < first ? 0.0 : draw < first + second ? 1 : 2)];
}
