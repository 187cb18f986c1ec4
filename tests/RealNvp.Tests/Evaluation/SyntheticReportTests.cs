using RealNvp.Evaluation;
using RealNvp.Tables;

namespace RealNvp.Tests.Evaluation;

public sealed class SyntheticReportTests
{
    private const int Rows = 2000;

    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new("x", ColumnKind.Number, ColumnRole.Modelled),
            new("y", ColumnKind.Number, ColumnRole.Modelled),
            new("k", ColumnKind.Integer, ColumnRole.Modelled, Step: 5, Origin: 10) { Decimals = 0 },
            new("c", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["a", "b", "c"] },
        ],
    };

    [Fact]
    public void Rows_of_the_same_density_differ_by_chance_only()
    {
        var report = Compare(Draw(1, Rows, 0.8), Draw(3, Rows, 0.8));

        // The 99.99 % points of Kolmogorov and Smirnov for 2,500 and 2,000 rows, and of a correlation's difference.
        Assert.All(report.Columns, column => Assert.InRange(column.Distance, 0, 0.067));
        Assert.InRange(report.LargestCorrelationDifference, 0, 0.12);
        Assert.Equal(["x", "y", "k", "c=a", "c=b", "c=c"], report.Columns.Select(column => column.Name));
        Assert.Equal(20, report.Columns[2].DataMean, 0.5);
        Assert.Equal(report.Copies.HeldOutShare, report.Copies.SyntheticShare, 0.05);
        Assert.Equal(0, report.Copies.SyntheticEqual);
        Assert.Equal(1000, report.Copies.Rows);
    }

    [Fact]
    public void Copies_of_training_rows_are_found()
    {
        var training = Draw(1, Rows, 0.8);
        var report = Compare(training, training.AsSpan(0, Rows / 2 * 6).ToArray());
        Assert.Equal(1, report.Copies.SyntheticEqual);
        Assert.Equal(1, report.Copies.SyntheticShare);
        Assert.InRange(report.Copies.HeldOutShare, 0.04, 0.06);
    }

    [Fact]
    public void A_shifted_column_and_a_lost_correlation_are_found()
    {
        var made = Draw(3, Rows, 0);
        for (var row = 0; row < Rows; row++)
        {
            made[row * 6] += 1;
        }

        var report = Compare(Draw(1, Rows, 0.8), made);

        // Two normals a deviation apart: 2 Phi(1/2) - 1 = 0.383.
        Assert.Equal(0.383, report.Columns[0].Distance, 0.05);
        Assert.Equal(0.8, report.LargestCorrelationDifference, 0.06);
        Assert.Equal(1, report.Columns[0].SyntheticMean - report.Columns[0].DataMean, 0.15);
    }

    [Fact]
    public void The_distance_of_distributions_is_that_of_a_hand_computed_case()
    {
        Assert.Equal(0.5, SyntheticReport.KolmogorovSmirnov([1, 2, 3, 4], [3, 3, 4, 5]), 1e-12);
        Assert.Equal(0, SyntheticReport.KolmogorovSmirnov([1, 1, 2], [2, 1, 1]), 1e-12);
        Assert.Equal(1, SyntheticReport.KolmogorovSmirnov([1, 2], [3]), 1e-12);
    }

    [Fact]
    public void Too_few_rows_are_refused() =>
        Assert.Throws<DataFaultException>(() => SyntheticReport.Compare(
            Schema, new float[12], new float[6], new float[12], cancellationToken: TestContext.Current.CancellationToken));

    private static SyntheticReport Compare(float[] training, float[] synthetic) =>
        SyntheticReport.Compare(Schema, training, Draw(2, 500, 0.8), synthetic, cancellationToken: TestContext.Current.CancellationToken);

    private static float[] Draw(ulong seed, int rows, double correlation)
    {
        var random = new SeededRandom(seed);
        var values = new float[rows * 6];
        for (var row = 0; row < rows; row++)
        {
            var x = random.NextGaussian();
            values[row * 6] = (float)x;
            values[(row * 6) + 1] = (float)((correlation * x) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextGaussian()));
            values[(row * 6) + 2] = random.NextInt(5);
            values[(row * 6) + 3 + random.NextInt(3)] = 1;
        }

        return values;
    }
}
