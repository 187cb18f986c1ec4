namespace RealNvp.Data.Tests;

public sealed class DatasetCatalogueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_entry_has_a_name_of_its_own_and_says_where_it_is()
    {
        var entries = DatasetCatalogue.All;

        Assert.Equal(entries.Count, entries.Select(entry => entry.Name).Distinct().Count());
        Assert.Equal("embedded", entries.Single(entry => entry.Name == "digits").Place);
        Assert.Equal("drawn from a seed", entries.Single(entry => entry.Name == "moons").Place);
        Assert.All(entries, entry => Assert.NotEmpty(entry.Summary));
    }

    [Theory]
    [InlineData("minst", "mnist")]
    [InlineData("Moons", "moons")]
    [InlineData("fashionmnist", "fashion-mnist")]
    [InlineData("8gaussians", "eight-gaussians")]
    public void An_unknown_name_gives_the_nearest_and_the_list(string given, string nearest)
    {
        var message = Assert.Throws<DataFaultException>(() => Load(given)).Message;

        Assert.Contains($"did you mean '{nearest}'", message, StringComparison.Ordinal);
        Assert.All(DatasetCatalogue.All, entry => Assert.Contains(entry.Name, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_splits_80_10_10_by_the_seed_and_holds_every_row_once()
    {
        var path = Path.Combine(_folder.Path, "table.csv");
        CsvFile.Write(path, [.. Enumerable.Range(0, 57).SelectMany(i => (float[])[2f * i, i * i / 7f])], 2, ["a", "b"]);

        var continuous = new DataOptions { Table = new() { Continuous = ["*"] } };
        using var table = Load(path, continuous);
        var parts = new[] { table.Train, table.Valid, table.Test };
        var firsts = parts.SelectMany(part => Enumerable.Range(0, part.Count).Select(row => Rows.Cells(table, part, row)[0])).ToArray();

        Assert.Equal("table", table.Name);
        Assert.Equal((47, 5, 5), (table.Train.Count, table.Valid.Count, table.Test.Count));
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Null(table.Levels);
        Assert.Equal(Enumerable.Range(0, 57).Select(i => 2.0 * i), firsts.Order(), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.NotEqual(firsts.Order(), firsts);
        Assert.Equal(Rows.Read(table.Test, 4), Rows.Read(Load(path, continuous).Test, 4));
        Assert.NotEqual(
            Enumerable.Range(0, 5).Select(row => Rows.Read(table.Test, row)[0]),
            Enumerable.Range(0, 5).Select(row => Rows.Read(Load(path, continuous with { Seed = 2 }).Test, row)[0]));
    }

    [Fact]
    public void A_table_too_short_to_split_and_a_missing_one_are_refused()
    {
        Assert.Contains("has 2 rows", Refusal(_folder.Write("t.csv", "1,2\n3,4\n")), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal(Path.Combine(_folder.Path, "none.npy")), StringComparison.Ordinal);
        Assert.Contains("of no known kind", Refusal(_folder.Write("t.data", "1,2\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_keeps_the_first_training_rows_and_no_other_part_changes()
    {
        using var all = Load("digits");
        using var few = Load("digits", new DataOptions { Count = 100 });

        Assert.Equal((100, 250, 250), (few.Train.Count, few.Valid.Count, few.Test.Count));
        Assert.Equal(Rows.Read(all.Train, 99), Rows.Read(few.Train, 99));
        Assert.Equal(1297, Load("digits", new DataOptions { Count = 5000 }).Train.Count);
        Assert.Throws<DataFaultException>(() => Load("digits", new DataOptions { Count = 0 }));
    }

    [Theory]
    [InlineData("REALNVP_CACHE=/a XDG_CACHE_HOME=/b", false, "/a")]
    [InlineData("XDG_CACHE_HOME=/b", false, "/b/realnvp")]
    [InlineData("XDG_CACHE_HOME=b", false, "/home/.cache/realnvp")]
    [InlineData("LOCALAPPDATA=/l XDG_CACHE_HOME=/b", true, "/l/realnvp")]
    [InlineData("", true, "/home/AppData/Local/realnvp")]
    public void The_cache_is_where_the_variables_say(string variables, bool windows, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The expected paths are written with slashes.");
        var values = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(expected, CacheFolder.Find(values.GetValueOrDefault, windows, "/home"));
    }

    [Fact]
    public void Rows_refuse_what_does_not_fit_them()
    {
        var rows = new FloatRows(new float[6], 3);

        Assert.Throws<DataFaultException>(() => new FloatRows(new float[5], 3));
        Assert.Throws<DataFaultException>(() => new ByteRows(new byte[5], 0));
        Assert.Throws<DataFaultException>(() => new RowSubset(rows, Enumerable.Range(1, 2).ToArray()));
        Assert.Throws<DataFaultException>(() => new RowSubset(rows, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(2, new float[3]));
        Assert.Throws<ArgumentException>(() => rows.Read(0, new float[2]));
    }

    private static Dataset Load(string name, DataOptions? options = null) =>
        DatasetCatalogue.Load(name, options ?? new DataOptions(), null, TestContext.Current.CancellationToken);

    private static string Refusal(string path) => Assert.Throws<DataFaultException>(() => Load(path)).Message;
}
