using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A few rows far outside all others neither make a linear relation between columns nor hide one.</summary>
public sealed class StrongRowTests : IDisposable
{
    private const int Count = 600;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "99999")]
    [InlineData(4, "99999")]
    [InlineData(12, "-9999")]
    [InlineData(60, "-9999")]
    [InlineData(1, "1E30")]
    public void Independent_columns_are_kept_though_a_few_absurd_rows_make_them_follow(int absurd, string value)
    {
        using var table = Load((random, row) => row % (Count / absurd) == 7 ? [value, value, value] : [Real(random), Real(random), Real(random)]);

        Assert.Equal(["a", "b", "c"], table.Columns);
        var note = Assert.Single(table.Notes, note => note.Contains("kept", StringComparison.Ordinal));
        Assert.StartsWith("columns 'b', 'c' kept: they follow from others only by ", note, StringComparison.Ordinal);
        Assert.Contains($"{value.Replace("1E30", "1E+30", StringComparison.Ordinal)} in 'a', 'b', 'c'", note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_absurd_row_is_named_by_its_number_in_the_file_and_its_columns()
    {
        using var table = Load((random, row) =>
            row == 20 ? ["", "1", "1"] : row == 200 ? ["99999", "99999", "99999"] : [Real(random), Real(random), Real(random)]);

        Assert.Contains(
            "columns 'b', 'c' kept: they follow from others only by a row that stands far outside the rest: row 201 (99999 in 'a', 'b', 'c')",
            table.Notes);
    }

    [Fact]
    public void Absurd_rows_in_columns_of_mostly_zeros_make_no_relation()
    {
        using var table = Load((random, row) =>
            row is 50 or 51 ? ["99999", "99999", "99999"]
            : [Text(random.NextInt(5) > 0 ? 0 : random.NextUniform()), Text(random.NextInt(5) > 0 ? 0 : random.NextUniform()), Real(random)]);

        Assert.Equal(["a", "b", "c"], table.Columns);
    }

    [Theory]
    [InlineData("99999")]
    [InlineData("40.7")]
    public void A_relation_that_one_row_breaks_is_found_and_the_row_is_named(string wrong)
    {
        using var table = Load((random, row) =>
        {
            var (celsius, other) = (Math.Round(20 + (5 * random.NextGaussian()), 1), random.NextGaussian());
            return [Text(celsius), Text(other), row == 300 ? wrong : Text(Math.Round(celsius + 273.15, 2))];
        });

        Assert.Equal(["a", "b"], table.Columns);
        var left = table.Schema!.Columns[2];
        Assert.Equal("follows from 'a' (multiple correlation above 0.9999)", left.Reason);
        Assert.InRange(left.Relation!.Tolerance, 0.004, 0.02);
        Assert.Contains(
            table.Notes,
            note => note.StartsWith($"column 'c' follows from others in all rows but 1: row 301 has {wrong} where ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_relation_that_far_rows_keep_stays_a_relation()
    {
        using var table = Load((random, _) =>
        {
            // Lognormal over many orders of magnitude: its strongest rows stand far outside, and keep the relation.
            var euros = Math.Exp(4 * random.NextGaussian());
            return [Text(euros), Real(random), Text(1.25 * euros)];
        });

        Assert.Equal(["a", "b"], table.Columns);
        Assert.DoesNotContain(table.Notes, note => note.Contains("kept", StringComparison.Ordinal));
        Assert.Equal(1.25, table.Schema!.Columns[2].Relation!.Factors[0], 1e-4);
    }

    [Fact]
    public void Moments_that_break_a_relation_are_named_to_the_second()
    {
        using var table = Load(
            (random, row) =>
            {
                var sent = new DateTime(2019, 1, 1).AddSeconds(random.NextInt(100_000_000));
                return [Moment(sent), Real(random), Moment(row == 300 ? new(1999, 2, 3, 4, 5, 6) : sent.AddDays(1))];
            },
            new());

        Assert.Contains(
            table.Notes,
            note => note.StartsWith("column 'c' follows from others in all rows but 1: row 301 has 1999-02-03 04:05:06 where 20", StringComparison.Ordinal));

        static string Moment(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Real(SeededRandom random) => Text(Math.Round(random.NextGaussian(), 6));

    private Dataset Load(Func<SeededRandom, int, string[]> row, TableOptions? options = null)
    {
        var random = new SeededRandom(5);
        var lines = Enumerable.Range(0, Count).Select(index => string.Join(',', row(random, index)));
        var file = _folder.Write("t.csv", $"a,b,c\n{string.Join('\n', lines)}\n");
        return DatasetCatalogue.Load(file, new DataOptions { Table = options ?? new() { Continuous = ["*"] } }, null, TestContext.Current.CancellationToken);
    }
}
