using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Last digits that are more frequent than others are drawn as often as the table has them, and nothing is made of those that are as frequent.</summary>
public sealed class LastDigitTests : IDisposable
{
    private const int Count = 3000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tenths, and hundredths in one of ten", 0.1)]
    [InlineData("prices that end in 99 or 49", 1)]
    [InlineData("pay, mostly whole thousands", 1000)]
    [InlineData("steps of a half, mostly whole", 1)]
    public void Frequent_last_digits_are_found_and_drawn_as_often(string kind, double period)
    {
        var random = new SeededRandom(4);
        double[] numbers = [.. Enumerable.Range(0, Count).Select(row => Number(kind, row, random))];
        var column = Learnt(numbers);
        var digits = column.Marginal!.Digits!;
        Assert.NotNull(digits);
        Assert.Equal(0, Math.IEEERemainder(digits.Step * digits.Shares.Count / period, 1), 1e-6);
        Assert.Contains("last digits by their shares", column.Treatment, StringComparison.Ordinal);

        // Drawn as numbers that are normal: the share of round ones is the table's.
        float[] scores = [.. Enumerable.Range(0, Count).Select(_ => (float)random.NextGaussian())];
        var drawn = Rows.Decoded(new TableSchema { Columns = [column] }, scores);
        Assert.Equal(Share(numbers), Share(drawn), 0.03);

        double Share(double[] values) => values.Count(value => kind.StartsWith("prices", StringComparison.Ordinal)
            ? Math.Round(100 * value) % 50 == 49
            : Math.Abs(Math.IEEERemainder(value, period)) < 1e-6) / (double)values.Length;
    }

    [Theory]
    [InlineData("hundredths, all as frequent")]
    [InlineData("hundredths of a few orders of magnitude")]
    [InlineData("whole numbers, all as frequent")]
    public void Of_digits_that_are_as_frequent_nothing_is_made(string kind)
    {
        var random = new SeededRandom(6);
        Assert.Null(Learnt([.. Enumerable.Range(0, Count).Select(row => Number(kind, row, random))]).Marginal!.Digits);
    }

    [Fact]
    public void A_column_in_its_own_units_has_none()
    {
        var random = new SeededRandom(4);
        double[] numbers = [.. Enumerable.Range(0, Count).Select(row => Number("prices that end in 99 or 49", row, random))];
        Assert.Null(Learnt(numbers, new() { Continuous = ["a"] }).Marginal!.Digits);
    }

    private static double Number(string kind, int row, SeededRandom random)
    {
        var normal = random.NextGaussian();
        return kind switch
        {
            "tenths, and hundredths in one of ten" => Math.Round(20 + (4 * normal), random.NextInt(10) == 0 ? 2 : 1),
            "prices that end in 99 or 49" => Math.Floor(Math.Exp(3.5 + (0.8 * normal))) + (row % 3 == 0 ? 0.49 : row % 20 == 1 ? 0.01 * random.NextInt(100) : 0.99),
            "pay, mostly whole thousands" => 1000 * Math.Round(60 + (15 * normal)) + (row % 4 == 0 ? random.NextInt(1000) - 500 : 0),
            "steps of a half, mostly whole" => Math.Round(500 + (200 * normal)) + (row % 10 == 0 ? 0.5 : 0),
            "hundredths of a few orders of magnitude" => Math.Round(Math.Exp(5 + (2 * normal)), 2),
            "whole numbers, all as frequent" => Math.Round(5000 + (900 * normal)),
            _ => Math.Round(20 + (4 * normal), 2),
        };
    }

    private TableColumn Learnt(double[] numbers, TableOptions? options = null)
    {
        var random = new SeededRandom(8);
        var lines = numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number:R},{random.NextGaussian():R}"));
        using var table = DatasetCatalogue.Load(
            _folder.Write("t.csv", $"a,b\n{string.Join('\n', lines)}\n"), new() { Table = options ?? new() }, null, TestContext.Current.CancellationToken);
        return table.Schema!.Columns[0];
    }
}
