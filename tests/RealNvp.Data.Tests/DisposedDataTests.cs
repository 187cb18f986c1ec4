using RealNvp.Data.Fitting;
using RealNvp.Data.Tables;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Data.Tests;

/// <summary>Data keeps files open until it is disposed of, and says so to whoever uses it afterwards.</summary>
public sealed class DisposedDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_a_table_cannot_be_read_any_more()
    {
        var data = Table();
        var (train, row) = (data.Train, new float[2]);
        train.Read(0, row);
        data.Dispose();

        Assert.Throws<ObjectDisposedException>(() => train.Read(0, row));
        Assert.Throws<ObjectDisposedException>(() => train.ReadAugmented(0, new SeededRandom(1), row));
        Assert.All(Uses, use => Assert.Throws<ObjectDisposedException>(() => use(data)));
    }

    [Fact]
    public void Data_in_memory_says_so_too()
    {
        var data = DatasetCatalogue.Load("digits", new(), cancellationToken: Token);
        data.Dispose();
        data.Dispose();
        Assert.All(Uses, use => Assert.Throws<ObjectDisposedException>(() => use(data)));
    }

    [Fact]
    public void What_is_made_of_data_is_closed_with_it()
    {
        using var data = Table(new() { Label = "kind" });
        var given = data.GivenLabels();
        var few = data.FirstRows(5);
        _ = (given.Train, few.Train);
        few.Dispose();
        Assert.Throws<ObjectDisposedException>(() => data.Train);
        Assert.Throws<ObjectDisposedException>(() => given.Train);
    }

    [Fact]
    public void Rows_close_their_map_and_their_temporary_file()
    {
        var file = new TemporaryFile();
        var handle = file.Handle;
        file.Stream.Write(new byte[8]);
        var rows = new EncodedRows(file, 1, new TableEncoding(new() { Columns = [new("a", ColumnKind.Number, ColumnRole.Modelled), new("b", ColumnKind.Number, ColumnRole.Modelled)] }));
        rows.Read(0, new float[2]);
        rows.Dispose();
        Assert.True(handle.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => rows.Read(0, new float[2]));
    }

    [Fact]
    public void Rows_that_stay_in_a_file_let_it_go()
    {
        var path = _folder.Write("bytes", "abcdef");
        var rows = new FileRows(path, 0, 3, 2);
        rows.Read(2, new float[2]);
        rows.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rows.Read(0, new float[2]));
        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void A_model_that_was_fitted_needs_its_data_no_more()
    {
        using var data = Table();
        using var model = ModelFitting.Fit(data, new() { Preset = Recipes.Presets.Find("tabular"), MostTime = TimeSpan.FromSeconds(1) }, cancellationToken: Token);
        data.Dispose();
        Assert.True(double.IsFinite(model.LogProb([0.5f, 0.5f])));
    }

    private static Action<Dataset>[] Uses =>
    [
        data => _ = data.Train, data => _ = data.Valid, data => _ = data.Test, data => _ = data.HeldOut, data => data.Part(DataPart.Test),
        data => data.ReadLabels(), data => data.GivenLabels(),
    ];

    private Dataset Table(TableOptions? options = null)
    {
        var random = new SeededRandom(1);
        var lines = Enumerable.Range(0, 200).Select(row => FormattableString.Invariant($"{random.NextUniform()},{random.NextUniform()},{(row % 2 == 0 ? "x" : "y")}"));
        var path = _folder.Write("t.csv", "a,b,kind\n" + string.Join('\n', lines));
        return DatasetCatalogue.Load(path, new() { Table = options ?? new() { Drop = ["kind"] } }, cancellationToken: Token);
    }
}
