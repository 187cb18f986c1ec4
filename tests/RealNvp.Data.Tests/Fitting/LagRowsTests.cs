using RealNvp.Data.Fitting;
using RealNvp.Data.Scoring;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>Rows without the rows before them by which a model judges set no threshold, as they are held to none.</summary>
public sealed class LagRowsTests : IDisposable
{
    private const int Rows = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Held_out_rows_of_new_series_calibrate_only_once_they_have_rows_before_them()
    {
        // Of the last forty rows the first two of the device that appears there lack one of the two rows before.
        using var data = Load(row => row < 370 ? "a" : "b", lags: 2);
        using var model = ModelFitting.Fit(data, new() { Epochs = 1, Members = 1 }, cancellationToken: Stopping);
        Assert.Equal((40, 38), (data.HeldOut.Count, model.Calibration!.Count));
    }

    [Fact]
    public void A_table_whose_held_out_rows_all_lack_rows_before_them_gives_no_threshold()
    {
        using var data = Load(row => row < 360 ? "a" : $"n{row}", lags: 1);
        using var model = ModelFitting.Fit(data, new() { Epochs = 1, Members = 1 }, cancellationToken: Stopping);
        Assert.Null(model.Calibration);
    }

    [Fact]
    public void Given_rows_that_lack_them_are_left_out_with_a_word_and_refused_where_none_is_left()
    {
        using var data = Load(_ => "a", lags: 2);
        using var model = ModelFitting.Fit(data, new() { Epochs = 1, Members = 1 }, cancellationToken: Stopping);
        var notices = new Notices();
        Assert.Equal(28, HeldOutCalibration.MeasureGiven(model, New(model, 30), notices: notices, cancellationToken: Stopping).Count);
        Assert.Contains("2 rows of 30 to calibrate with lack rows before them", Assert.Single(notices.All), StringComparison.Ordinal);
        var refusal = Assert.Throws<DataFaultException>(() => HeldOutCalibration.MeasureGiven(model, New(model, 2), cancellationToken: Stopping));
        Assert.Contains("has all the rows before it", refusal.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private Dataset Load(Func<int, string> device, int lags) => DatasetCatalogue.Load(
        _folder.Write("rows.csv", Text(0, Rows, device)), new() { Table = new() { OrderBy = "t", Lags = lags, By = "device" } });

    private RealNvp.Rows.IRows New(DensityModel model, int count)
    {
        using var rows = ScoringRows.OfTable(_folder.Write($"new-{count}.csv", Text(Rows, count, _ => "a")), model);
        return rows.ToRows(model, Stopping);
    }

    private static string Text(int first, int count, Func<int, string> device) => "t,device,x,y\n" + string.Concat(Enumerable.Range(first, count).Select(row =>
    {
        var random = SeededRandom.For((ulong)row);
        return FormattableString.Invariant($"{row},{device(row)},{random.NextGaussian():F4},{random.NextGaussian():F4}\n");
    }));

    private sealed class Notices : IProgress<string>
    {
        public List<string> All { get; } = [];

        public void Report(string value) => All.Add(value);
    }
}
