using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public sealed class KernelSmootherTests
{
    [Theory]
    [InlineData(2, 1, 0.5)]
    [InlineData(33, 3, 0.05)]
    [InlineData(700, 7, 0.4)]
    [InlineData(130, 40, 3)]
    public void The_score_is_the_distance_to_the_weighted_mean_of_standardised_rows(int count, int width, double bandwidth)
    {
        float[] rows = Normal(count, width, 1, 5), others = Normal(70, width, 2, 9);
        var smoother = KernelSmoother.Fit(rows, width, bandwidth);
        var scores = new double[70];
        smoother.Score(others, scores, TestContext.Current.CancellationToken);
        var (own, asked) = (Standardised(rows, rows, width), Standardised(others, rows, width));
        for (var row = 0; row < 70; row++)
        {
            Assert.Equal(Distance(asked[row], own, bandwidth), scores[row], 1e-4);
        }
    }

    [Fact]
    public void A_row_has_the_same_score_alone_and_among_others()
    {
        var smoother = KernelSmoother.Fit(Normal(300, 5, 1, 1), 5);
        var rows = Normal(40, 5, 2, 2);
        double[] together = new double[40], alone = new double[1];
        smoother.Score(rows, together, TestContext.Current.CancellationToken);
        for (var row = 0; row < 40; row++)
        {
            smoother.Score(rows.AsSpan(row * 5, 5), alone, TestContext.Current.CancellationToken);
            Assert.Equal(together[row], alone[0], 1e-5);
        }
    }

    [Fact]
    public void The_bandwidth_is_the_one_of_the_grid_by_which_rows_are_closest_to_what_the_others_say()
    {
        const int Width = 2;
        var rows = Normal(120, Width, 7, 1);
        for (var row = 0; row < 120; row++)
        {
            // Two clusters.
            rows[row * Width] += row % 2 == 0 ? 4 : 0;
        }

        var own = Standardised(rows, rows, Width);
        float[] flat = [.. own.SelectMany(row => row.Select(value => (float)value))];
        var grid = KernelBandwidth.Grid(flat, Width);
        var expected = grid.MinBy(bandwidth => own.Index().Average(item => Math.Pow(Distance(item.Item, [.. own.Where((_, other) => other != item.Index)], bandwidth), 2)));
        var smoother = KernelSmoother.Fit(rows, Width);
        Assert.Equal(KernelBandwidth.Candidates, grid.Length);
        Assert.Equal(100, grid[^1] / grid[0], 1e-9);
        Assert.Equal(expected, smoother.Bandwidth, 1e-4);
        Assert.True(smoother.Bandwidth < grid[^1] && smoother.Bandwidth > grid[0], $"{smoother.Bandwidth} is at the edge of the grid.");

        // Half way between the clusters is stranger than the middle of one, for which the mean of all would be no use.
        var scores = new double[2];
        smoother.Score([2, 0, 4, 0], scores, TestContext.Current.CancellationToken);
        Assert.True(scores[0] > 1.5 * scores[1], $"{scores[0]} and {scores[1]}");
    }

    [Fact]
    public void The_middle_of_the_grid_is_the_root_of_Silvermans_factor_times_the_median_distance()
    {
        // Four rows in two columns at the corners of a square: distances 1, 1, 1, 1 and twice the root of 2; the factor is 4^(-1/6).
        Assert.Equal(Math.Sqrt(Math.Pow(4, -1.0 / 6)), KernelBandwidth.Grid([0, 0, 0, 1, 1, 0, 1, 1], 2)[KernelBandwidth.Candidates / 2], 1e-6);
    }

    [Fact]
    public void Rows_far_away_score_by_the_nearest_and_rows_that_are_not_finite_are_infinitely_strange()
    {
        var rows = Normal(50, 2, 1, 1);
        var smoother = KernelSmoother.Fit(rows, 2, 0.05);
        var scores = new double[3];
        smoother.Score([1e4f, 0, float.NaN, 0, float.PositiveInfinity, 0], scores, TestContext.Current.CancellationToken);
        var nearest = NearestRowsDistance(Standardised([1e4f, 0], rows, 2)[0], Standardised(rows, rows, 2));
        Assert.Equal(1, scores[0] / nearest, 1e-3);
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], scores[1..]);
    }

    [Fact]
    public void Of_many_rows_a_sample_is_kept_that_is_the_same_each_time()
    {
        float[] rows = Normal(5000, 2, 1, 1), others = Normal(9, 2, 3, 1);
        double[] first = new double[9], second = new double[9];
        var smoother = KernelSmoother.Fit(rows, 2);
        smoother.Score(others, first, TestContext.Current.CancellationToken);
        KernelSmoother.Fit(rows, 2).Score(others, second, TestContext.Current.CancellationToken);
        Assert.Equal(KernelSmoother.MostRows, smoother.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Equal_rows_constant_columns_and_copies_have_a_bandwidth_and_finite_scores()
    {
        foreach (float[] rows in (float[][])[[1, 2, 1, 2, 1, 2], [1, 2, 3, 2, 7, 2], [1, 5, 1, 5, 2, 6, 2, 6]])
        {
            var smoother = KernelSmoother.Fit(rows, 2);
            var scores = new double[2];
            smoother.Score([1, 2, 4, 9], scores, TestContext.Current.CancellationToken);
            Assert.True(smoother.Bandwidth > 0 && double.IsFinite(smoother.Bandwidth));
            Assert.All(scores, score => Assert.True(double.IsFinite(score)));
            Assert.True(scores[1] > scores[0]);
        }
    }

    [Fact]
    public void Too_few_rows_and_values_that_are_no_numbers_are_refused()
    {
        Assert.Contains("at least two", Assert.Throws<DataFaultException>(() => KernelSmoother.Fit([1, 2], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<DataFaultException>(() => KernelSmoother.Fit([1, float.NaN, 2], 1));
    }

    // Columns of different spreads and middles.
    private static float[] Normal(int count, int width, ulong seed, float spread)
    {
        var values = new float[count * width];
        SeededRandom.For(seed).FillGaussian(values);
        for (var index = 0; index < values.Length; index++)
        {
            var column = index % width;
            values[index] = (values[index] * (column == 0 ? spread : 1)) + column;
        }

        return values;
    }

    private static double[][] Standardised(float[] rows, float[] by, int width)
    {
        var columns = Enumerable.Range(0, width).Select(column => by.Where((_, index) => index % width == column).Select(value => (double)value).ToArray()).ToArray();
        var means = columns.Select(values => values.Average()).ToArray();
        var deviations = columns.Select((values, column) => Math.Sqrt(values.Average(value => Math.Pow(value - means[column], 2)))).ToArray();
        return [.. rows.Chunk(width).Select(row => row.Select((value, column) => (value - means[column]) / deviations[column]).ToArray())];
    }

    private static double Distance(double[] row, double[][] others, double bandwidth)
    {
        var squares = others.Select(other => SquaredDistance(row, other)).ToArray();
        var weights = squares.Select(square => Math.Exp((squares.Min() - square) / (2 * bandwidth * bandwidth))).ToArray();
        return Math.Sqrt(Enumerable.Range(0, row.Length).Sum(column =>
            Math.Pow(row[column] - (others.Zip(weights, (other, weight) => weight * other[column]).Sum() / weights.Sum()), 2)));
    }

    private static double NearestRowsDistance(double[] row, double[][] others) => Math.Sqrt(others.Min(other => SquaredDistance(row, other)));

    private static double SquaredDistance(double[] row, double[] other) => row.Zip(other, (a, b) => (a - b) * (a - b)).Sum();
}
