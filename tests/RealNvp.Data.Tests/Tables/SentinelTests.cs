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

    private static string Real(SeededRandom random, double mean) =>
        Math.Round(mean + random.NextGaussian(), 4).ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private Dataset Load(Func<SeededRandom, int, string> first)
    {
        var random = new SeededRandom(8);
        var lines = Enumerable.Range(0, Count).Select(row => $"{first(random, row)},{Real(random, 0)}");
        return DatasetCatalogue.Load(_folder.Write("t.csv", $"a,b\n{string.Join('\n', lines)}\n"), new(), null, TestContext.Current.CancellationToken);
    }
}
