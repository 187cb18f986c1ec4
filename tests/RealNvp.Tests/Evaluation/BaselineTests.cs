using RealNvp.Statistics;

namespace RealNvp.Tests.Evaluation;

public sealed class BaselineTests
{
    [Fact]
    public void Gaussian_of_independent_columns_is_the_sum_of_theirs()
    {
        // Two columns, each -1 and 1 equally often and independent: mean 0, variance 1.
        float[] rows = [-1, -1, -1, 1, 1, -1, 1, 1];
        var scores = new double[2];
        GaussianBaseline.Fit(rows, 2).Score([0, 0, 2, -1], scores);
        Assert.Equal(Math.Log(2 * Math.PI), scores[0], 1e-5);
        Assert.Equal(Math.Log(2 * Math.PI) + 2.5, scores[1], 1e-4);
    }

    [Fact]
    public void Gaussian_entropy_of_correlated_rows_in_other_units_is_the_known_one()
    {
        // y = 3 x + e / 100 in other units: log density must count both scales and the correlation.
        const int Count = 20_000;
        var rows = new float[2 * Count];
        var random = SeededRandom.For(5, 1);
        for (var row = 0; row < Count; row++)
        {
            var x = random.NextGaussian();
            rows[2 * row] = (float)(x * 1000);
            rows[(2 * row) + 1] = (float)((3 * x) + (0.5 * random.NextGaussian()));
        }

        var scores = new double[Count];
        GaussianBaseline.Fit(rows, 2).Score(rows, scores);
        Assert.Equal(1 + Math.Log(2 * Math.PI) + Math.Log(1000 * 0.5), scores.Average(), 0.02);
    }

    [Fact]
    public void Gaussian_given_the_first_columns_is_the_joint_one_over_theirs()
    {
        var rows = new float[3 * 500];
        SeededRandom.For(7).FillGaussian(rows);
        for (var row = 0; row < 500; row++)
        {
            rows[(3 * row) + 2] += (2 * rows[3 * row]) - rows[(3 * row) + 1];
        }

        double[] given = new double[500], joint = new double[500], first = new double[500];
        GaussianBaseline.Fit(rows, 3, given: 2).Score(rows, given);
        GaussianBaseline.Fit(rows, 3).Score(rows, joint);
        float[] conditions = [.. rows.Where((_, index) => index % 3 < 2)];
        GaussianBaseline.Fit(conditions, 2).Score(conditions, first);
        Assert.Equal(joint.Zip(first, (both, one) => both - one), given, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Gaussian_survives_a_constant_column_and_one_that_repeats_another()
    {
        float[] rows = [1, 7, 1, 2, 7, 2, 4, 7, 4];
        var scores = new double[2];
        GaussianBaseline.Fit(rows, 3).Score([2, 7, 2, 2, 7, 4], scores);
        Assert.All(scores, score => Assert.True(double.IsFinite(score)));
        Assert.True(scores[1] > scores[0] + 100);
    }

    [Fact]
    public void Neighbours_score_is_the_distance_to_the_fifth_in_standard_deviations()
    {
        // 0, 1, ... 10 in one column: standard deviation sqrt(10).
        float[] rows = [.. Enumerable.Range(0, 11)];
        var scores = new double[2];
        var neighbours = NearestNeighbours.Fit(rows, 1);
        neighbours.Score([0, 20], scores);
        Assert.Equal(4 / Math.Sqrt(10), scores[0], 1e-5);
        Assert.Equal(14 / Math.Sqrt(10), scores[1], 1e-5);
        Assert.Equal(11, neighbours.Count);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(512, 3)]
    [InlineData(1300, 7)]
    public void Neighbours_are_those_that_a_plain_search_finds(int count, int width)
    {
        float[] rows = new float[count * width], tests = new float[20 * width];
        SeededRandom.For(3).FillGaussian(rows);
        SeededRandom.For(4).FillGaussian(tests);
        var scores = new double[20];
        NearestNeighbours.Fit(rows, width).Score(tests, scores);
        var deviation = Enumerable.Range(0, width).Select(column =>
        {
            var values = rows.Where((_, index) => index % width == column).Select(value => (double)value).ToArray();
            return Math.Sqrt(values.Average(value => value * value) - Math.Pow(values.Average(), 2));
        }).ToArray();
        for (var test = 0; test < 20; test++)
        {
            var distances = Enumerable.Range(0, count).Select(row => Math.Sqrt(Enumerable.Range(0, width).Sum(column =>
                Math.Pow((rows[(row * width) + column] - tests[(test * width) + column]) / deviation[column], 2)))).Order().ToArray();
            Assert.Equal(distances[NearestNeighbours.Neighbour - 1], scores[test], 1e-4);
        }
    }

    [Fact]
    public void Too_few_rows_and_values_that_are_no_numbers_are_refused()
    {
        Assert.Contains("at least two", Assert.Throws<DataFaultException>(() => GaussianBaseline.Fit([1, 2], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<DataFaultException>(() => GaussianBaseline.Fit([1, float.NaN, 2], 1));
        Assert.Contains("more than 5", Assert.Throws<DataFaultException>(() => NearestNeighbours.Fit([1, 2, 3, 4, 5], 1)).Message, StringComparison.Ordinal);
    }
}
