using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>
/// A column of rounded numbers or dates follows from others where no more than rounding is left of it, and lacks values as often as the table says.
/// </summary>
public sealed class FollowingColumnTests : IDisposable
{
    private const int Count = 600;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a delivery two to seven days after the order")]
    [InlineData("a delivery on the day of the order or the next")]
    [InlineData("a moment some seconds after another")]
    [InlineData("a price with a few cents of noise")]
    [InlineData("a count with some more")]
    public void What_scatters_by_more_than_its_rounding_is_a_column_of_its_own(string kind)
    {
        using var table = Load((random, _) => kind switch
        {
            "a delivery two to seven days after the order" => Dates(random, 2 + random.NextInt(6)),
            "a delivery on the day of the order or the next" => Dates(random, random.NextInt(2)),
            "a moment some seconds after another" => Moments(random, 3 + random.NextInt(30)),
            "a price with a few cents of noise" => Prices(random, 20 + (400 * random.NextUniform())),
            _ => Counts(random, random.NextInt(90_000)),
        });
        Assert.All(table.Schema!.Columns, column => Assert.Equal(ColumnRole.Modelled, column.Role));

        static string[] Prices(SeededRandom random, double price) =>
            [price.ToString("F2", Invariant), Real(random), (price + (0.05 * random.NextGaussian())).ToString("F2", Invariant)];

        static string[] Counts(SeededRandom random, int count) => [$"{count}", Real(random), $"{count + random.NextInt(9)}"];

        static string[] Dates(SeededRandom random, int later)
        {
            var ordered = new DateTime(2019, 1, 1).AddDays(random.NextInt(1500));
            return [$"{ordered:yyyy-MM-dd}", Real(random), $"{ordered.AddDays(later):yyyy-MM-dd}"];
        }

        static string[] Moments(SeededRandom random, int later)
        {
            var begun = new DateTime(2019, 1, 1).AddSeconds(random.NextInt(100_000));
            return [$"{begun:yyyy-MM-ddTHH:mm:ss}", Real(random), $"{begun.AddSeconds(later):yyyy-MM-ddTHH:mm:ss}"];
        }
    }

    [Theory]
    [InlineData("tenths of degrees in another unit")]
    [InlineData("a date a week after another")]
    [InlineData("whole pounds and whole kilograms")]
    public void What_differs_by_its_rounding_alone_is_left_out(string kind)
    {
        using var table = Load((random, _) => kind switch
        {
            "tenths of degrees in another unit" => Degrees(random, Math.Round(20 + (15 * random.NextGaussian()), 1)),
            "a date a week after another" => Days(random, new DateTime(2019, 1, 1).AddDays(random.NextInt(1500))),
            _ => Weights(random, 50 + (900 * random.NextUniform())),
        });
        Assert.Equal(["a", "b"], table.Columns);
        Assert.NotNull(table.Schema!.Columns[2].Relation);

        static string[] Degrees(SeededRandom random, double celsius) => [Text(celsius), Real(random), ((1.8 * celsius) + 32).ToString("F1", Invariant)];

        static string[] Days(SeededRandom random, DateTime day) => [$"{day:yyyy-MM-dd}", Real(random), $"{day.AddDays(7):yyyy-MM-dd}"];

        static string[] Weights(SeededRandom random, double kilograms) =>
            [Math.Round(kilograms).ToString(Invariant), Real(random), Math.Round(2.2046 * kilograms).ToString(Invariant)];
    }

    [Fact]
    public void A_column_that_follows_has_gaps_as_often_when_rows_are_generated()
    {
        using var table = Load((random, row) =>
        {
            var celsius = Math.Round(20 + (5 * random.NextGaussian()), 1);
            return [row % 10 == 3 ? "" : Text(celsius), Real(random), row % 4 == 1 ? "" : Text(Math.Round(celsius + 273.15, 2))];
        });
        var schema = table.Schema!;
        Assert.Equal(0.25, schema.Columns[2].Relation!.Missing, 0.03);
        Assert.Equal(schema.Columns[2].Relation!.Missing, TableSchema.FromJson(schema.ToJson()).Columns[2].Relation!.Missing);

        var random = new SeededRandom(2);
        float[] rows = [.. Enumerable.Range(0, 2 * Count).Select(_ => (float)random.NextGaussian())];
        Assert.Equal(0, Gaps(new()), 1e-9);
        Assert.Equal(0.25, Gaps(new() { FollowingGaps = 1 }), 0.06);
        Assert.Equal(Gaps(new() { FollowingGaps = 1 }), Gaps(new() { FollowingGaps = 1 }));

        double Gaps(TableWriteOptions options)
        {
            var path = Path.Combine(_folder.Path, "made.csv");
            TableWriter.Write(path, schema, rows, default, options, TestContext.Current.CancellationToken);
            var cells = File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Where(line => line[0].Length > 0).ToArray();
            return cells.Average(line => line[2].Length == 0 ? 1.0 : 0);
        }
    }

    private static string Text(double value) => value.ToString("R", Invariant);

    private static string Real(SeededRandom random) => Text(Math.Round(random.NextGaussian(), 6));

    private Dataset Load(Func<SeededRandom, int, string[]> row)
    {
        var random = new SeededRandom(5);
        var lines = Enumerable.Range(0, Count).Select(index => string.Join(',', row(random, index)));
        return DatasetCatalogue.Load(_folder.Write("t.csv", $"a,b,c\n{string.Join('\n', lines)}\n"), new(), null, TestContext.Current.CancellationToken);
    }
}
