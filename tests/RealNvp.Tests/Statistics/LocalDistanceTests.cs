using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public sealed class LocalDistanceTests
{
    [Fact]
    public void It_is_the_geometric_mean_of_the_distances_in_the_four_units()
    {
        const int Width = 3;
        float[] rows = Skewed(200, Width, 1), others = Skewed(30, Width, 2);
        var local = LocalDistance.Fit(rows, Width);
        var scores = new double[30];
        local.Score(others, scores, TestContext.Current.CancellationToken);
        var each = ColumnUnits.All.Index().Select(unit =>
        {
            var units = unit.Item(rows, Width);
            return new KernelMeans(units.Of(rows), Width, local.Bandwidths[unit.Index]).Distances(units.Of(others), TestContext.Current.CancellationToken);
        }).ToArray();
        Assert.Equal(4, each.Length);
        for (var row = 0; row < 30; row++)
        {
            Assert.Equal(1, scores[row] / Math.Exp(each.Average(distances => Math.Log(distances[row]))), 1e-5);
        }
    }

    [Fact]
    public void Deviations_ranges_and_quartiles_are_what_they_say()
    {
        float[] rows = [0, 7, 1, 7, 2, 7, 3, 7, 14, 7], others = [4, 7, 14, 9];
        Assert.Equal([0, 0, 10 / Math.Sqrt(26), 2], ColumnUnits.Deviations(rows, 2).Of(others).Select(value => (double)value), Near);
        Assert.Equal([4 / 14.0, 0, 1, 2], ColumnUnits.Ranges(rows, 2).Of(others).Select(value => (double)value), Near);
        Assert.Equal([2 / (2 / 1.34898), 0, 12 / (2 / 1.34898), 2], ColumnUnits.Quartiles(rows, 2).Of(others).Select(value => (double)value), Near);
    }

    [Fact]
    public void Normal_scores_depend_on_the_order_alone_within_what_was_seen_and_go_on_beyond()
    {
        float[] rows = Skewed(400, 1, 3), bent = [.. rows.Select(MathF.Exp)];
        float[] some = [rows[3], rows[8]];
        var scores = ColumnUnits.Normal(rows, 1).Of(some);
        Assert.Equal(scores.Select(score => (double)score), ColumnUnits.Normal(bent, 1).Of([.. some.Select(MathF.Exp)]).Select(score => (double)score), Near);
        var most = rows.Max();
        var beyond = ColumnUnits.Normal(rows, 1).Of([most, most + 5, most + 50]);
        Assert.True(beyond[1] > beyond[0] + 1 && beyond[2] > beyond[1] + 10, string.Join(", ", beyond));
    }

    [Fact]
    public void Rows_that_are_not_finite_are_infinitely_far_and_copies_and_constant_columns_have_a_number()
    {
        var local = LocalDistance.Fit([1, 2, 1, 2, 3, 2, 4, 2], 2);
        var scores = new double[4];
        local.Score([1, 2, 1, 3, float.NaN, 2, float.PositiveInfinity, 2], scores, TestContext.Current.CancellationToken);
        Assert.True(scores[0] > 0 && scores[1] > scores[0] && double.IsFinite(scores[1]), string.Join(", ", scores));
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], scores[2..]);
    }

    [Fact]
    public void Too_few_rows_are_refused() =>
        Assert.Contains("at least two", Assert.Throws<DataFaultException>(() => LocalDistance.Fit([1, 2], 2)).Message, StringComparison.Ordinal);

    private static float[] Skewed(int count, int width, ulong seed)
    {
        var values = new float[count * width];
        SeededRandom.For(seed).FillGaussian(values);
        return [.. values.Select((value, index) => index % width == 0 ? MathF.Exp(value) : value)];
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-5;
}
