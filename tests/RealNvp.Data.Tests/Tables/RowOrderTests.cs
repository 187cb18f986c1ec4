using System.Globalization;
using RealNvp.Data.Fitting;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A column that orders the rows: they are taken by it, the last of them are held out, and later readings divide them alike.</summary>
public sealed class RowOrderTests : IDisposable
{
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Forms => ["number", "date", "stamp", "identifier"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_last_rows_are_held_out_and_those_before_them_validate(string form)
    {
        var path = Write(form, Shuffled());
        using var data = DatasetCatalogue.Load(path, Ordered, null, Stopping);
        Assert.Equal(ColumnRole.LeftOut, data.Schema!.Columns[0].Role);
        Assert.Equal("orders the rows", data.Schema.Columns[0].Reason);
        Assert.Equal(Enumerable.Range(0, 160), Values(data, data.Train));
        Assert.Equal(Enumerable.Range(160, 20), Values(data, data.Valid));
        Assert.Equal(Enumerable.Range(180, 20), Values(data, data.Test));
        Assert.Contains(data.Notes, note => note.Contains("were put in the order of 't'", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_one_moment_keep_the_order_of_the_file()
    {
        var path = Path.Combine(_folder.Path, "ties.csv");
        File.WriteAllLines(path, ["t,x", .. Enumerable.Range(0, Count).Select(row => $"{(Count - row - 1) / 50},{Value(row)}")]);
        using var data = DatasetCatalogue.Load(path, Ordered, null, Stopping);

        // The last rows of the file have the least t: its runs of fifty change places and stay as they are within.
        var expected = Enumerable.Range(0, Count).OrderBy(row => (Count - row - 1) / 50).ToArray();
        Assert.Equal(expected, Values(data, data.Train).Concat(Values(data, data.Valid)).Concat(Values(data, data.Test)));
    }

    [Fact]
    public void A_column_that_is_asked_for_orders_the_rows_and_is_learnt()
    {
        var path = Write("number", Shuffled());
        using var data = DatasetCatalogue.Load(path, new() { Table = new() { OrderBy = "t", Columns = ["t", "x"] } }, null, Stopping);
        Assert.Equal(ColumnRole.Modelled, data.Schema!.Columns[0].Role);
        using var given = DatasetCatalogue.Load(path, new() { Table = new() { OrderBy = "t", Given = ["t"] } }, null, Stopping);
        Assert.Equal(ColumnRole.Context, given.Schema!.Columns[0].Role);
        Assert.Equal(Enumerable.Range(180, 20), Values(given, given.Test));
    }

    [Fact]
    public void A_model_divides_its_rows_again_as_they_were()
    {
        var path = Write("date", Shuffled());
        using var model = ModelFitting.Fit(TableSource.FromFile(path), new() { Table = Ordered.Table, Epochs = 1, Members = 1 }, null, Stopping);
        var saved = Path.Combine(_folder.Path, "model.safetensors");
        model.Save(saved);
        using var loaded = DensityModel.Load(saved);
        Assert.Equal("t", loaded.Schema!.Series!.OrderBy);
        using var again = ModelData.Load(loaded, null, new() { Seed = 7 }, cancellationToken: Stopping);
        Assert.Equal(Enumerable.Range(180, 20), Values(again, again.Test));
    }

    [Fact]
    public void Further_rows_are_divided_by_the_order_too()
    {
        var path = Write("number", Shuffled());
        using var model = ModelFitting.Fit(TableSource.FromFile(path), new() { Table = Ordered.Table, Epochs = 1, Members = 1 }, null, Stopping);
        File.AppendAllLines(path, Enumerable.Range(Count, 100).Select(row => $"{row},{Value(row)}"));
        using var more = DatasetCatalogue.Load(path, new ModelStart(model, path).Reading(new(), MissingRule.Keep), null, Stopping);
        Assert.Equal([.. Enumerable.Range(180, 20), .. Enumerable.Range(290, 10)], Values(more, more.Test));
    }

    [Theory]
    [InlineData("u", "has no such column")]
    [InlineData("name", "must hold numbers, dates or times, but line 2 has 'n0'")]
    [InlineData("same", "is the same in every row")]
    [InlineData("gaps", "has no value in 20 rows")]
    public void A_column_that_cannot_order_rows_is_refused_in_a_sentence(string column, string fault)
    {
        var path = Path.Combine(_folder.Path, "odd.csv");
        File.WriteAllLines(
            path,
            ["t,x,name,same,gaps", .. Enumerable.Range(0, Count).Select(row => $"{row},{Value(row)},n{row % 7},1,{(row % 10 == 3 ? "" : $"{row}")}")]);
        var error = Assert.Throws<DataFaultException>(() =>
        {
            DatasetCatalogue.Load(path, new() { Table = new() { OrderBy = column } }, null, Stopping).Dispose();
        });
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TableOptions.OrderBy), error.Options);
    }

    public static TheoryData<TableOptions, string, string> Contradictions => new()
    {
        { new() { Lags = 2 }, "only where a column orders them", nameof(TableOptions.OrderBy) },
        { new() { OrderBy = "t", By = "name" }, "given none before them", nameof(TableOptions.Lags) },
        { new() { OrderBy = "t", Lags = 0 }, "1 to 100 rows before it and not 0", nameof(TableOptions.Lags) },
        { new() { OrderBy = "t", Lags = 101 }, "1 to 100 rows before it and not 101", nameof(TableOptions.Lags) },
        { new() { OrderBy = "t", Lags = 2, By = "t" }, "name two columns", nameof(TableOptions.By) },
        { new() { OrderBy = "t", Label = "t" }, "to order the rows and to label them", nameof(TableOptions.OrderBy) },
        { new() { OrderBy = "t", Lags = 2, By = "nam" }, "did you mean 'name'", nameof(TableOptions.By) },
        { new() { OrderBy = "t", Lags = 2, By = "name", Label = "name" }, "to label the rows", nameof(TableOptions.By) },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Options_of_a_series_that_contradict_one_another_are_refused_in_a_sentence(TableOptions options, string fault, string option)
    {
        var path = Path.Combine(_folder.Path, "series.csv");
        File.WriteAllLines(path, ["t,x,name", .. Enumerable.Range(0, Count).Select(row => $"{row},{Value(row)},n{row % 7}")]);
        var error = Assert.Throws<DataFaultException>(() => { DatasetCatalogue.Load(path, new() { Table = options }, null, Stopping).Dispose(); });
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Contains(option, error.Options);
    }

    [Theory]
    [InlineData(7, ColumnRole.Context)]
    [InlineData(101, ColumnRole.LeftOut)]
    [InlineData(1, ColumnRole.LeftOut)]
    public void Series_are_told_apart_by_numbers_as_by_names_and_few_are_given(int devices, ColumnRole role)
    {
        var path = Path.Combine(_folder.Path, "devices.csv");
        File.WriteAllLines(path, ["t,x,device", .. Enumerable.Range(0, 1000).Select(row => $"{row},{Value(row)},{row % devices}")]);
        using var data = DatasetCatalogue.Load(path, new() { Table = new() { OrderBy = "t", Lags = 2, By = "device" } }, null, Stopping);
        Assert.Equal(role, data.Schema!.Columns[2].Role);
        var context = new float[data.Test.ContextWidth];
        data.Test.ReadContext(0, context);
        Assert.Equal((role == ColumnRole.Context ? devices : 0) + (2 * 2), context.Length);
        Assert.Equal(2, SeriesLags.Count(context.AsSpan(data.Schema.GivenWidth), 1));
    }

    [Fact]
    public void Rows_before_that_lack_a_value_are_filled_in_by_none()
    {
        var path = Path.Combine(_folder.Path, "lacking.csv");
        File.WriteAllLines(path, ["t,x,y", .. Enumerable.Range(0, Count).Select(row => $"{row},{Value(row)},{(row % 9 == 4 ? "" : Value(row * 7 % 50))}")]);
        var options = new FitOptions { Table = new() { OrderBy = "t", Lags = 2 }, Missing = MissingRule.Impute, Epochs = 1, Members = 1 };
        var error = Assert.Throws<DataFaultException>(() => { ModelFitting.Fit(TableSource.FromFile(path), options, null, Stopping).Dispose(); });
        Assert.Contains("none is filled in", error.Message, StringComparison.Ordinal);
        using var model = ModelFitting.Fit(TableSource.FromFile(path), options with { Missing = MissingRule.Keep }, null, Stopping);
        Assert.Equal(2 * 3, model.Spec.Context);
    }

    [Fact]
    public void Rows_without_a_complete_value_are_left_out_and_labels_go_with_their_rows()
    {
        var path = Path.Combine(_folder.Path, "labels.csv");
        File.WriteAllLines(path,
        [
            "t,x,y", .. Shuffled().Select(row => $"{row},{(row % 10 == 3 ? "" : Value(row))},{(row >= 190 ? "late" : row >= 100 ? "mid" : "soon")}"),
        ]);
        using var data = DatasetCatalogue.Load(path, new() { Table = new() { OrderBy = "t", Label = "y" }, Missing = MissingRule.Drop }, null, Stopping);
        var labels = data.ReadLabels()!;
        var rows = Values(data, data.Test).ToArray();
        Assert.Equal(rows.Select(row => row >= 190 ? "late" : "mid"), labels.Test.ToArray().Select(label => labels.Names[label]));
        Assert.Equal(199, rows[^1]);
    }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private static DataOptions Ordered => new() { Table = new() { OrderBy = "t" } };

    private static int[] Shuffled()
    {
        int[] rows = [.. Enumerable.Range(0, Count)];
        new SeededRandom(5).Shuffle<int>(rows);
        return rows;
    }

    private string Write(string form, int[] rows)
    {
        var path = Path.Combine(_folder.Path, $"{form}.csv");
        File.WriteAllLines(path, ["t,x", .. rows.Select(row => $"{Moment(form, row)},{Value(row)}")]);
        return path;
    }

    private static string Moment(string form, int row) => form switch
    {
        "number" => (row * 0.25).ToString(CultureInfo.InvariantCulture),
        "date" => new DateOnly(2024, 1, 1).AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "stamp" => new DateTime(2024, 1, 1).AddSeconds(row * 37).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        _ => (1_700_000_000_000_000_000 + row * 1_000_000_000L).ToString(CultureInfo.InvariantCulture),
    };

    // Continuous, and says the row.
    private static string Value(int row) => (row + 0.125 + (0.0001 * (row * 7919 % 1000))).ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<int> Values(Dataset data, IRows rows)
    {
        var encoding = new TableEncoding(data.Schema!);
        var (values, context, cells) = (new float[rows.Width], new float[rows.ContextWidth], new double[data.Schema!.Columns.Count]);
        var x = data.Schema.Columns.Index().Single(column => column.Item.Name == "x").Index;
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Read(row, values);
            rows.ReadContext(row, context);
            encoding.Decode(values, context, cells);
            yield return (int)Math.Floor(cells[x] + 0.01);
        }
    }
}
