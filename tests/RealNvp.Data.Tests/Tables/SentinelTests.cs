using RealNvp.Data.Fitting;
using RealNvp.Recipes;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Numbers that look like marks of missing values are named, and presets of couplings refuse a single column by its table.</summary>
public sealed class SentinelTests : IDisposable
{
    private const int Count = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-9999", "-9999")]
    [InlineData("-99", "-99")]
    [InlineData("-99.9", "-99.9")]
    [InlineData("9999", "9999")]
    [InlineData("99999", "99999")]
    [InlineData("1e30", "1E+30")]
    [InlineData("-1", "-1")]
    public void A_code_far_outside_is_named_with_its_rows(string code, string shown)
    {
        using var table = Load((random, row) => row % 40 == 3 ? code : Real(random, 20));
        var note = Assert.Single(table.Notes, note => note.Contains("missing?", StringComparison.Ordinal));
        Assert.StartsWith($"column 'a' has {shown} in 10 rows and else ", note, StringComparison.Ordinal);
        Assert.EndsWith("name it as a mark of missing values", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_at_both_ends_are_both_named()
    {
        using var table = Load((random, row) => row % 40 == 3 ? "-9999" : row % 40 == 5 ? "9999" : Real(random, 20));
        Assert.Equal(2, table.Notes.Count(note => note.Contains("missing?", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-1", 0)]
    [InlineData("99", 95)]
    [InlineData("57.3", 20)]
    [InlineData("0", 20)]
    public void Values_that_belong_to_a_column_or_are_no_code_are_not_named(string value, double mean)
    {
        using var table = Load((random, row) => row % 40 == 3 ? value : Real(random, mean));
        Assert.DoesNotContain(table.Notes, note => note.Contains("missing?", StringComparison.Ordinal));
    }

    [Fact]
    public void One_absurd_value_alone_is_no_mark()
    {
        using var table = Load((random, row) => row == 3 ? "99999" : Real(random, 20));
        Assert.DoesNotContain(table.Notes, note => note.Contains("missing?", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_codes_at_one_end_are_both_named()
    {
        using var table = Load((random, row) => row % 40 == 3 ? "-999" : row % 40 == 5 ? "-99" : Real(random, 20));
        Assert.Equal(2, table.Notes.Count(note => note.Contains("missing?", StringComparison.Ordinal)));
        Assert.All(
            table.Notes.Where(note => note.Contains("missing?", StringComparison.Ordinal)),
            note => Assert.Matches("has -999? in 10 rows and else 1[0-9.]+ to 2[0-9.]+:", note));
    }

    [Theory]
    [InlineData("yyyy-MM-dd", "9999-12-31")]
    [InlineData("yyyy-MM-dd", "0001-01-01")]
    [InlineData("yyyy-MM-dd", "1900-01-01")]
    [InlineData("yyyy-MM-dd", "1970-01-01")]
    [InlineData("yyyy-MM-dd", "2099-12-31")]
    [InlineData("dd.MM.yyyy", "31.12.9999")]
    [InlineData("MM/dd/yyyy", "01/01/1900")]
    [InlineData("yyyy-MM", "1900-01")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "9999-12-31 23:59:59")]
    [InlineData("yyyy-MM-ddTHH:mm:ss", "1970-01-01T00:00:00")]
    [InlineData("yyyy-MM-ddTHH:mm:ss+02:00", "1970-01-01T02:00:00+02:00")]
    public void A_date_that_programs_write_for_none_is_named_with_its_rows(string form, string code)
    {
        using var table = Load((random, row) => row % 40 == 3 ? code : Date(random, form));
        var note = Assert.Single(table.Notes, note => note.Contains("missing?", StringComparison.Ordinal));
        Assert.StartsWith($"column 'a' has {code} in 10 rows and else ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_such_dates_are_each_named_and_one_near_the_others_where_many_rows_have_it()
    {
        using var many = Load((random, row) =>
            row % 40 == 3 ? "0001-01-01" : row % 40 == 5 ? "1970-01-01" : row % 40 == 7 ? "9999-12-31" : Date(random, "yyyy-MM-dd"));
        Assert.Equal(3, many.Notes.Count(note => note.Contains("missing?", StringComparison.Ordinal)));

        // Births of seventy-five years, thirty years after it.
        using var births = Load((random, row) => row % 40 == 3 ? "1900-01-01" : $"{new DateTime(1930, 1, 2).AddDays(random.NextInt(27_000)):yyyy-MM-dd}");
        Assert.Contains(births.Notes, note => note.StartsWith("column 'a' has 1900-01-01 in 10 rows and else 193", StringComparison.Ordinal));
    }

    [Fact]
    public void A_date_for_none_among_the_first_days_of_years_is_named()
    {
        using var table = Load((_, row) => row % 40 == 3 ? "9999-12-31" : $"{1990 + (row % 30)}-01-01");
        Assert.Contains(
            table.Notes,
            note => note.StartsWith("column 'a' has 9999-12-31 in 10 rows and else 1990-01-01 to 2019-01-01", StringComparison.Ordinal));
    }

    [Fact]
    public void Dates_that_belong_to_a_column_are_not_named()
    {
        Func<SeededRandom, int, string>[] columns =
        [
            (_, row) => $"{1900 + (10 * (row % 12))}-01-01",
            (_, row) => $"{new DateTime(1970, 1, 1).AddDays(row / 4):yyyy-MM-dd}",
            (random, row) => row % 40 == 3 ? "2016-05-17" : Date(random, "yyyy-MM-dd"),
            (random, row) => row == 3 ? "9999-12-31" : Date(random, "yyyy-MM-dd"),
            (random, row) => row % 40 == 3 ? "00:00" : $"{new TimeOnly(20, 0).AddMinutes(random.NextInt(200)):HH:mm}",
        ];
        foreach (var column in columns)
        {
            using var table = Load(column);
            Assert.DoesNotContain(table.Notes, note => note.Contains("missing?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_preset_of_couplings_refuses_a_table_of_which_one_column_is_left_by_its_columns()
    {
        var random = new SeededRandom(3);
        var text = string.Join('\n', Enumerable.Range(0, Count).Select(_ => $"{Real(random, 0)},7"));
        using var table = DatasetCatalogue.Load(_folder.Write("one.csv", $"x,seven\n{text}\n"), new(), null, TestContext.Current.CancellationToken);

        var refusal = Assert.Throws<DataFaultException>(() => DataRecipe.For(table, Presets.Find("tabular"))).Message;
        Assert.Contains("'tabular' learns what columns have to do with one another and needs two", refusal, StringComparison.Ordinal);
        Assert.Contains("one is left to learn, 'x'", refusal, StringComparison.Ordinal);
        Assert.Contains("left out is 'seven' (always 7)", refusal, StringComparison.Ordinal);
        Assert.Contains("Take 'marginals'", refusal, StringComparison.Ordinal);
        Assert.Equal("marginals", DataRecipe.For(table).Name);
    }

    private static string Date(SeededRandom random, string form) =>
        new DateTime(2015, 1, 2).AddSeconds(random.NextInt(250_000_000)).ToString(form, System.Globalization.CultureInfo.InvariantCulture);

    private static string Real(SeededRandom random, double mean) =>
        Math.Round(mean + random.NextGaussian(), 4).ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private Dataset Load(Func<SeededRandom, int, string> first)
    {
        var random = new SeededRandom(8);
        var lines = Enumerable.Range(0, Count).Select(row => $"{first(random, row)},{Real(random, 0)}");
        return DatasetCatalogue.Load(_folder.Write("t.csv", $"a,b\n{string.Join('\n', lines)}\n"), new(), null, TestContext.Current.CancellationToken);
    }
}
