using RealNvp.Evaluation;

namespace RealNvp.Tests.Evaluation;

/// <summary>The figures of one column and of a pair, beside what SDMetrics' definitions give when they are written out.</summary>
public sealed class ColumnFidelityTests
{
    private const double NaN = double.NaN;

    [Fact]
    public void The_shape_of_numbers_is_the_complement_of_the_largest_difference_of_their_distribution_functions()
    {
        // Behind 2: 2 of 4 real values and none of 4 generated ones; behind 3: 3 of 4 and 2 of 4; so 1/2 is the most.
        Assert.Equal(1 - 0.5, Numbers([1, 2, 3, 4], [3, 3, 4, 5]).Shape, 1e-12);

        // A missing value is left out: 1, 1, 2 on both sides.
        Assert.Equal(1, Numbers([1, NaN, 1, 2], [2, 1, 1, NaN]).Shape, 1e-12);
        Assert.Equal(0, Numbers([1, 2], [3]).Shape, 1e-12);
        Assert.Equal(0, Numbers([1, 2], [NaN, NaN]).Shape, 1e-12);
    }

    [Fact]
    public void The_shape_of_categories_is_the_complement_of_half_the_differences_of_their_shares()
    {
        // Real 0.5, 0.25, 0.25; generated 0.25, 0.5, 0, and a fourth category 0.25: (0.25 + 0.25 + 0.25 + 0.25) / 2 = 0.5.
        Assert.Equal(1 - 0.5, Categories([0, 0, 1, 2], [0, 1, 1, 3]).Shape, 1e-12);

        // Missing is a category: real 0.5 and 0.5 missing, generated 0.75 and 0.25.
        Assert.Equal(1 - 0.25, Categories([0, NaN, 0, NaN], [0, 0, NaN, 0]).Shape, 1e-12);
        Assert.Equal(0, Categories([0, 0], [1, 1]).Shape, 1e-12);
    }

    [Fact]
    public void What_the_data_allow_is_counted()
    {
        // Between 2 and 5 lie 3 of 4.
        Assert.Equal(0.75, Numbers([2, 5], [2, 5, 3, 6]).Adherence, 1e-12);

        // A missing value is allowed where the data have some.
        Assert.Equal(0.5, Numbers([2, 5], [NaN, 3]).Adherence, 1e-12);
        Assert.Equal(1, Numbers([2, 5, NaN], [NaN, 3]).Adherence, 1e-12);
        Assert.Equal(0.25, Categories([0, 1], [0, 2, 2, NaN]).Adherence, 1e-12);
    }

    [Fact]
    public void The_ends_of_numbers_that_a_float_has_rounded_are_within() =>
        Assert.Equal(1, Numbers([0.1f, 0.9f], [0.1, 0.9]).Adherence, 1e-12);

    [Fact]
    public void Coverage_is_the_part_of_the_range_or_of_the_categories_that_is_reached()
    {
        // Of 0 to 10 lack 0 to 2 and 7 to 10.
        Assert.Equal(1 - 0.2 - 0.3, Numbers([0, 10, 5], [2, 7]).Coverage!.Value, 1e-12);
        Assert.Equal(1, Numbers([0, 10], [-3, 12]).Coverage!.Value, 1e-12);
        Assert.Equal(0, Numbers([0, 10], [30, 40]).Coverage!.Value, 1e-12);
        Assert.Equal(0.5, Categories([0, 1, 2, 3, NaN], [0, 3, 7, NaN]).Coverage!.Value, 1e-12);
        Assert.Null(Numbers([4, 4], [4, 5]).Coverage);
    }

    [Fact]
    public void Shares_of_missing_values_are_compared()
    {
        var column = Numbers([1, NaN, NaN, 2], [1, 2, 1, NaN]);
        Assert.Equal(1 - (0.5 - 0.25), column.MissingSimilarity, 1e-12);
        Assert.Equal((0.5, 0.25), (column.DataMissing, column.SyntheticMissing));
    }

    [Fact]
    public void The_trend_of_two_columns_of_numbers_is_the_complement_of_half_the_difference_of_their_correlations()
    {
        // Real: 1, 2, 3 with 1, 2, 3, correlation 1. Generated: 1, 2, 3 with 1, 3, 2: covariance 1 / 3, variances 2 / 3 and 2 / 3, correlation 0.5.
        var pair = Assert.Single(Pairs(Column("x", false, [1, 2, 3], [1, 2, 3]), Column("y", false, [1, 2, 3], [1, 3, 2])));
        Assert.Equal(1 - ((1 - 0.5) / 2), pair.Trend, 1e-12);
        Assert.Equal(1, pair.DataCorrelation!.Value, 1e-12);
        Assert.Equal(0.5, pair.SyntheticCorrelation!.Value, 1e-12);
    }

    [Fact]
    public void Only_rows_that_have_both_numbers_count_and_a_constant_has_no_trend()
    {
        var pair = Assert.Single(Pairs(
            Column("x", false, [1, 2, 3, NaN, 70], [1, 2, 3]), Column("y", false, [1, 2, 3, 90, NaN], [1, 2, 3])));
        Assert.Equal(1, pair.Trend, 1e-12);
        Assert.Empty(Pairs(Column("x", false, [1, 2, 3], [2, 2, 2]), Column("y", false, [1, 2, 3], [1, 2, 3])));
    }

    [Fact]
    public void The_trend_with_a_category_is_the_complement_of_half_the_differences_of_all_shares()
    {
        // Real pairs: 00 twice, 11 twice. Generated: 00, 01, 10, 11. |1/2 - 1/4| + 1/4 + 1/4 + |1/2 - 1/4| = 1.
        var pair = Assert.Single(Pairs(Column("c", true, [0, 0, 1, 1], [0, 0, 1, 1]), Column("d", true, [0, 0, 1, 1], [0, 1, 0, 1])));
        Assert.Equal(1 - 0.5, pair.Trend, 1e-12);
        Assert.Null(pair.DataCorrelation);
    }

    [Fact]
    public void Numbers_are_put_into_ten_bins_of_the_datas_range_beside_a_category()
    {
        // Bins of width 1 over 0 to 10: 0.1 and 0.9 share one, 1.0 is in the next; 10, the data's largest, is with what lies above, and not with 9.5.
        double[] real = [0, 0.9, 9.5, 10];
        Assert.Equal(1, Trend(real, [0.1, 0.2, 9.1, 12]), 1e-12);
        Assert.Equal(0.75, Trend(real, [0.1, 1.0, 9.1, 12]), 1e-12);
        Assert.Equal(0.75, Trend(real, [0.1, -5, 9.1, 12]), 1e-12);
        Assert.Equal(0.75, Trend(real, [0.1, NaN, 9.1, 12]), 1e-12);

        static double Trend(double[] real, double[] made) =>
            Assert.Single(Pairs(Column("x", false, real, made), Column("c", true, [0, 0, 0, 0], [0, 0, 0, 0]))).Trend;
    }

    [Fact]
    public void Pairs_of_very_many_categories_are_counted_as_those_of_few()
    {
        double[] real = [.. Enumerable.Range(0, 3_000).Select(row => (double)row)];
        double[] made = [.. real.Select(cell => cell < 1_500 ? cell : 0)];
        var few = Assert.Single(Pairs(Column("c", true, real, made), Column("d", true, new double[3_000], new double[3_000])));
        var many = Assert.Single(Pairs(Column("c", true, real, made), Column("d", true, real, made)));

        // Half of the real rows are gone, and stand at 0.
        Assert.Equal(0.5, few.Trend, 1e-12);
        Assert.Equal(few.Trend, many.Trend, 1e-12);
    }

    private static IReadOnlyList<PairFidelity> Pairs(params ComparedColumn[] columns) =>
        PairTrends.Measure(columns, columns.Length, TestContext.Current.CancellationToken);

    private static ColumnFidelity Numbers(double[] data, double[] made) => Column("x", false, data, made).Measure();

    private static ColumnFidelity Categories(double[] data, double[] made) => Column("c", true, data, made).Measure();

    private static ComparedColumn Column(string name, bool isCategory, double[] data, double[] made) => new(name, isCategory, data, made);
}
