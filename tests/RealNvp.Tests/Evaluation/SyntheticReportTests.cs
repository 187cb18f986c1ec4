using RealNvp.Evaluation;
using RealNvp.Tables;

namespace RealNvp.Tests.Evaluation;

public sealed class SyntheticReportTests
{
    private const int Rows = 2000;
    private const int Width = 5;

    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new("x", ColumnKind.Number, ColumnRole.Modelled),
            new("left out", ColumnKind.Text, ColumnRole.LeftOut),
            new("y", ColumnKind.Number, ColumnRole.Modelled),
            new("k", ColumnKind.Integer, ColumnRole.Modelled, Step: 5, Origin: 10) { Decimals = 0 },
            new("c", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["a", "b", "c"] },
        ],
    };

    [Fact]
    public void Rows_of_the_same_density_differ_by_chance_only()
    {
        var report = Compare(Draw(1, Rows, 0.8), Draw(3, Rows, 0.8));

        // The 99.99 % points of Kolmogorov and Smirnov for 2,500 and 2,000 rows, and of half a correlation's difference.
        Assert.All(report.Columns, column => Assert.InRange(column.Shape, 1 - 0.067, 1));
        Assert.All(report.Pairs.Where(pair => pair.DataCorrelation is not null), pair => Assert.InRange(pair.Trend, 1 - 0.06, 1));
        Assert.All(report.Columns, column => Assert.InRange(column.Adherence, 0.995, 1));
        Assert.Equal(["x", "y", "k", "c"], report.Columns.Select(column => column.Name));
        Assert.Equal(6, report.Pairs.Count);
        Assert.Equal(20, report.Columns[2].DataMean, 0.5);
        Assert.Equal(report.Copies.HeldOutShare, report.Copies.SyntheticShare, 0.05);
        Assert.Equal(0, report.Copies.SyntheticEqual);
        Assert.Equal(1000, report.Copies.Rows);
        Assert.Equal(0.5, report.Privacy!.CloserShare, report.Privacy.CloserChance);
        Assert.Equal(0.5, report.Privacy.MembershipAuroc, report.Privacy.MembershipChance);
    }

    [Fact]
    public void The_means_and_the_worst_column_are_those_of_the_columns_and_pairs()
    {
        var made = Draw(3, Rows, 0);
        var report = Compare(Draw(1, Rows, 0.8), made);
        Assert.Equal(report.Columns.Sum(column => column.Shape) / 4, report.Shapes, 1e-12);
        Assert.Equal(report.Pairs.Sum(pair => pair.Trend) / 6, report.Trends!.Value, 1e-12);
        Assert.Equal((report.Shapes + report.Trends.Value) / 2, report.Overall, 1e-12);
        Assert.All(report.Columns, column => Assert.True(column.Shape >= report.Worst.Shape));
    }

    [Fact]
    public void Copies_of_training_rows_are_found()
    {
        var training = Draw(1, Rows, 0.8);
        var report = Compare(training, training.AsSpan(0, Rows / 2 * Width).ToArray());
        Assert.Equal(1, report.Copies.SyntheticEqual);
        Assert.True(report.Copies.IsCopying);
        Assert.InRange(report.Copies.HeldOutShare, 0.04, 0.06);

        // A quarter of the training rows is looked at, of which half are among the copies: those are at a distance of 0 from one.
        Assert.InRange(report.Privacy!.CloserShare, 0.55, 1);
        Assert.InRange(report.Privacy.MembershipAuroc, 0.65, 0.85);
    }

    [Fact]
    public void Rows_that_a_table_has_more_than_once_are_no_copies_of_the_model()
    {
        // Every fourth row of either part is one of fifty that come again and again; generated rows are new.
        var (training, heldOut) = (Draw(1, Rows, 0.8), Draw(2, 500, 0.8));
        for (var row = 0; row < Rows; row += 4)
        {
            var again = training.AsSpan(((row / 4 % 50 * 4) + 1) * Width, Width);
            again.CopyTo(training.AsSpan(row * Width));
            if (row < 500)
            {
                again.CopyTo(heldOut.AsSpan(row * Width));
            }
        }

        var report = SyntheticReport.Compare(Schema, training, heldOut, Draw(3, Rows, 0.8), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(0.25, report.Copies.HeldOutEqual, 1e-9);
        Assert.True(report.Copies.Threshold > 0);
        Assert.Equal(report.Copies.HeldOutShare, report.Copies.SyntheticShare, 0.05);
        Assert.False(report.Copies.IsCopying);
        Assert.Equal(375, report.Privacy!.Rows);
        Assert.Equal(0.5, report.Privacy.CloserShare, report.Privacy.CloserChance);
        Assert.Equal(0.5, report.Privacy.MembershipAuroc, report.Privacy.MembershipChance);
    }

    [Fact]
    public void A_shifted_column_and_a_lost_correlation_are_found()
    {
        var made = Draw(3, Rows, 0);
        for (var row = 0; row < Rows; row++)
        {
            made[row * Width] += 1;
        }

        var report = Compare(Draw(1, Rows, 0.8), made);

        // Two normals a deviation apart: 2 Phi(1/2) - 1 = 0.383.
        Assert.Equal("x", report.Worst.Name);
        Assert.Equal(1 - 0.383, report.Worst.Shape, 0.05);
        Assert.Equal(1 - 0.4, report.Pairs.Single(pair => pair.First == "x" && pair.Second == "y").Trend, 0.03);
        Assert.Equal(1, report.Columns[0].SyntheticMean - report.Columns[0].DataMean, 0.15);
    }

    [Theory]
    [InlineData(0, 1440, 0)]
    [InlineData(1430, 1440, 0)]
    [InlineData(-175, 360, -180)]
    [InlineData(90, 360, 0)]
    public void The_mean_of_what_goes_round_is_where_most_lie_whatever_the_cut(double middle, double period, double from)
    {
        var random = new SeededRandom(4);
        double[] rows = [.. Enumerable.Range(0, Rows).Select(_ => Around(middle + (0.03 * period * random.NextGaussian())))];
        var column = period == 360
            ? new TableColumn("angle", ColumnKind.Number, ColumnRole.Modelled) { Period = 360, Cycles = new() { Cycles = [], Base = from } }
            : new TableColumn("clock", ColumnKind.Time, ColumnRole.Modelled, 1) { Dates = new("HH:mm", DateUnit.Minute) };
        var (mean, deviation) = AroundMoments.Of(column)!.Measure(rows);
        var away = mean - middle - (period * Math.Round((mean - middle) / period));
        Assert.InRange(mean, from, from + period);
        Assert.Equal(0, away, 0.003 * period);
        Assert.Equal(0.03 * period, deviation, 0.002 * period);
        Assert.True(AroundMoments.Of(column)!.HaveMiddle(rows));
        Assert.False(AroundMoments.Of(column)!.HaveMiddle([.. rows.Select(_ => period * random.NextUniform())]));

        double Around(double value) => from + value - from - (period * Math.Floor((value - from) / period));
    }

    [Fact]
    public void A_time_of_day_about_midnight_has_its_mean_there_in_the_report()
    {
        var schema = new TableSchema
        {
            Columns = [new("clock", ColumnKind.Time, ColumnRole.Modelled, 1) { Dates = new("HH:mm", DateUnit.Minute) }, Schema.Columns[0]],
        };
        var report = SyntheticReport.Compare(
            schema, Night(1, 600), Night(2, 300), Night(3, 500), cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(report.Columns[0].DataDeviation, 5, 25);
        Assert.Equal(0, Math.Min(report.Columns[0].DataMean, 1440 - report.Columns[0].DataMean), 3.0);
        Assert.Equal(0, Math.Min(report.Columns[0].SyntheticMean, 1440 - report.Columns[0].SyntheticMean), 3.0);

        static double[] Night(ulong seed, int rows)
        {
            var random = new SeededRandom(seed);
            return [.. Enumerable.Range(0, rows).SelectMany(_ => new[] { (double)((1440 - 20 + random.NextInt(41)) % 1440), random.NextGaussian() })];
        }
    }

    [Fact]
    public void A_given_column_is_compared_in_its_pairs_alone_and_given_values_that_differ_give_no_privacy_figure()
    {
        var schema = Schema with { Columns = [.. Schema.Columns.Select(column => column.Name == "c" ? column with { Role = ColumnRole.Context } : column)] };
        var report = SyntheticReport.Compare(
            schema, Draw(1, Rows, 0.8), Draw(2, 500, 0.8), Draw(3, Rows, 0.8), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["x", "y", "k"], report.Columns.Select(column => column.Name));
        Assert.Equal(6, report.Pairs.Count);
        Assert.Null(report.Privacy);
    }

    [Fact]
    public void A_learnt_column_that_was_given_is_compared_in_its_pairs_alone()
    {
        var (training, heldOut, made) = (Draw(1, Rows, 0.8), Draw(2, 500, 0.8), Draw(3, Rows, 0.8));
        var report = SyntheticReport.Compare(Schema, training, heldOut, made, [4], [], 1, TestContext.Current.CancellationToken);
        Assert.Equal(["x", "y", "k"], report.Columns.Select(column => column.Name));
        Assert.Equal(6, report.Pairs.Count);

        for (var row = 0; row < Rows; row++)
        {
            made[(row * Width) + 4] = 1;
        }

        report = SyntheticReport.Compare(Schema, training, heldOut, made, [4], [], 1, TestContext.Current.CancellationToken);
        Assert.Equal(3, report.Pairs.Count);
        Assert.NotNull(report.Privacy);
        Assert.Throws<DataFaultException>(() =>
            SyntheticReport.Compare(Schema, training, heldOut, made, [0, 2, 3, 4], [], 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Too_few_rows_are_refused() =>
        Assert.Throws<DataFaultException>(() => SyntheticReport.Compare(
            Schema, new double[2 * Width], new double[Width], new double[2 * Width], cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public void A_missing_value_and_another_category_are_one_away()
    {
        // The deviation of 0, 2, 4, 6 is the root of 5.
        var closest = new ClosestRecords([false, true], [0, 0, 2, 0, 4, 0, 6, 1]);
        double Distance(double[] row, double[] other) => closest.Distances(row, other, TestContext.Current.CancellationToken).Single();
        Assert.Equal(2 / Math.Sqrt(5), Distance([2, 1], [4, 1]), 1e-12);
        Assert.Equal(1, Distance([2, 1], [2, 0]), 1e-12);
        Assert.Equal(Math.Sqrt(2), Distance([2, double.NaN], [double.NaN, 0]), 1e-12);
        Assert.Equal(0, Distance([double.NaN, double.NaN], [double.NaN, double.NaN]), 1e-12);
        Assert.Equal(1, Distance([2, 1], [4, 0, 2, 0]), 1e-12);
    }

    private static SyntheticReport Compare(double[] training, double[] synthetic) =>
        SyntheticReport.Compare(Schema, training, Draw(2, 500, 0.8), synthetic, cancellationToken: TestContext.Current.CancellationToken);

    private static double[] Draw(ulong seed, int rows, double correlation)
    {
        var random = new SeededRandom(seed);
        var values = new double[rows * Width];
        for (var row = 0; row < rows; row++)
        {
            var x = random.NextGaussian();
            values[row * Width] = x;
            values[(row * Width) + 1] = double.NaN;
            values[(row * Width) + 2] = (correlation * x) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextGaussian());
            values[(row * Width) + 3] = 10 + (5 * random.NextInt(5));
            values[(row * Width) + 4] = random.NextInt(3);
        }

        return values;
    }
}
