using RealNvp.Data.Fitting;
using RealNvp.Data.Tables;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Rows of a series whose clocks are wrong: they spoil no others, and times that cannot be read are told.</summary>
public sealed class SeriesClockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Letters: t is taken, g is taken after a gap, l is late. In training each row came 1 after the one before it.
    [Theory]
    [InlineData("1 2 3 1000 4 5 6", "tttgttt")]
    [InlineData("1 2 3 1000 1001 4 5 6", "tttgtttt")]
    [InlineData("1 2 3 1000 2000 4 5 6", "tttggttt")]
    [InlineData("1 2 3 1000 4 1000 5 6", "tttgtgtt")]
    [InlineData("1 2 3 1000 20 21 4", "tttggtt")]
    [InlineData("1 2 3 20 21 22 23 4 24", "tttgtttlt")]
    [InlineData("1 2 3 20 2 21 22", "tttgltt")]
    [InlineData("1000 1 2 3", "tltt")]
    [InlineData("9 8 7 6 5 4 3 2 1", "tllllllll")]
    public void A_wrong_clock_makes_no_later_rows_late(string moments, string expected)
    {
        var memory = new SeriesMemory(new(Schema()));
        var (row, lags) = (new float[1], new float[2 * 2]);
        var found = moments.Split(' ').Select(text => memory.Take("", double.Parse(text, null), row, lags, []) switch
        {
            { Before: not null } => 'l',
            { Gap: not null } => 'g',
            _ => 't',
        });
        Assert.Equal(expected, string.Concat(found));
    }

    [Fact]
    public void What_goes_on_behind_a_wrong_clock_is_given_the_rows_before_it()
    {
        var memory = new SeriesMemory(new(Schema()));
        var lags = new float[2 * 2];
        foreach (var moment in new[] { 1, 2, 3, 1000 })
        {
            memory.Take("", moment, [moment / 10f], lags, []);
        }

        Assert.Equal(0, SeriesLags.Count(lags, 1));
        memory.Take("", 4, [0.4f], lags, []);
        Assert.Equal([1, 0.3f, 1, 0.2f], lags);
    }

    [Theory]
    [InlineData("gestern", "'t' is 'gestern', no number")]
    [InlineData("", "'t' has no value")]
    public void A_time_that_cannot_be_read_is_told(string cell, string expected)
    {
        var path = _folder.Write("odd.csv", $"t,x\n1,0.5\n{cell},0.6\n3,0.7\n");
        using var reader = TableReader.Open(path, Schema());
        var error = Assert.Throws<DataFaultException>(() => reader.ReadBatches(cancellationToken: Stopping).Count());
        Assert.Contains($"line 3: {expected}; correct it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_the_times_is_read_as_it_stands()
    {
        using var reader = TableReader.Open(_folder.Write("none.csv", "x\n0.5\n0.6\n"), Schema());
        Assert.Equal(2, reader.ReadBatches(cancellationToken: Stopping).Sum(batch => batch.Count));
    }

    public static TheoryData<TableOptions, string> Others => new()
    {
        { new() { OrderBy = "x" }, nameof(TableOptions.OrderBy) },
        { new() { OrderBy = "t", Lags = 9 }, nameof(TableOptions.Lags) },
        { new() { By = "x" }, nameof(TableOptions.By) },
        { new() { Drop = ["x"] }, nameof(TableOptions.Drop) },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_training_goes_on_with_rows_that_are_read_as_before_alone(TableOptions table, string option)
    {
        var fit = new FitOptions { Table = new() { OrderBy = "t", Lags = 2 }, Epochs = 1, Members = 1 };
        using var model = ModelFitting.Fit(TableSource.FromFile(Training()), fit, null, Stopping);
        var start = new ModelStart(model, "");
        var error = Assert.Throws<DataFaultException>(() => start.Reading(new() { Table = table }, MissingRule.Keep));
        Assert.Contains("leave this out, or train anew", error.Message, StringComparison.Ordinal);
        Assert.Equal([option], error.Options);
        Assert.NotNull(start.Reading(new() { Table = new() { OrderBy = "t", Lags = 2, Drop = ["other"] } }, MissingRule.Keep).Schema);
    }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private TableSchema Schema()
    {
        using var data = DatasetCatalogue.Load(Training(), new() { Table = new() { OrderBy = "t", Lags = 2 } }, null, Stopping);
        Assert.Equal(1, data.Schema!.Series!.LongestGap);
        return data.Schema;
    }

    private string Training()
    {
        var random = new SeededRandom(3);
        var rows = Enumerable.Range(0, 200).Select(row => FormattableString.Invariant($"{row},{random.NextUniform()}"));
        return _folder.Write("training.csv", $"t,x\n{string.Join('\n', rows)}\n");
    }
}
