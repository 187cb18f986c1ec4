using RealNvp.Data.Scoring;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Times that rise from row to row order the rows of a detector, and are named where a model learns them.</summary>
public sealed class RisingColumnTests : IDisposable
{
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_detector_takes_the_rows_in_the_order_of_times_that_rise()
    {
        var path = Write(row => row, later: 0);
        using var detector = AnomalyDetector.Fit(path, new() { Epochs = 2 });
        Assert.Equal("t", detector.Model.Schema!.Series?.OrderBy);
        Assert.Equal(ColumnRole.LeftOut, detector.Model.Schema.Columns[0].Role);

        // Later rows of the same kind are no stranger for being later.
        var flagged = detector.Score(Write(row => row, later: Count)).Count(row => row.IsFlagged);
        Assert.InRange(flagged, 0, Count / 4);
    }

    [Fact]
    public void The_time_that_orders_the_rows_still_tells_when_each_of_them_was()
    {
        var path = Write(row => row, later: 0);
        using var detector = AnomalyDetector.Fit(path, new() { Epochs = 1 });
        var times = new AlertTimes(detector.Model);
        Assert.Equal("t", times.Column);
        Assert.Equal(["2026-03-01 00:00:00", "2026-03-01 00:07:00"], detector.Score(path).Take(2).Select(times.Of));
    }

    [Fact]
    public void Two_rows_of_a_moment_rise_too()
    {
        using var detector = AnomalyDetector.Fit(Write(row => row / 2, later: 0), new() { Epochs = 1 });
        Assert.Equal("t", detector.Model.Schema!.Series?.OrderBy);
    }

    /// <summary>As exports of databases and of banks have them.</summary>
    [Fact]
    public void Rows_whose_newest_comes_first_are_put_in_order()
    {
        using var rising = AnomalyDetector.Fit(Write(row => row, later: 0), new() { Epochs = 1 });
        using var falling = AnomalyDetector.Fit(Write(row => Count - 1 - row, later: 0), new() { Epochs = 1 });
        Assert.Equal("t", falling.Model.Schema!.Series?.OrderBy);
        Assert.Equal(rising.Model.Schema!.Series!.ToString(), falling.Model.Schema.Series!.ToString());
    }

    [Fact]
    public void Times_that_fall_once_order_nothing()
    {
        using var detector = AnomalyDetector.Fit(Write(row => row == 150 ? 0 : row, later: 0), new() { Epochs = 1 });
        Assert.Null(detector.Model.Schema!.Series);
    }

    [Fact]
    public void Times_that_are_wanted_are_learnt()
    {
        var options = new DetectorOptions { Epochs = 1, Table = new() { Columns = ["t", "x", "y"] } };
        using var detector = AnomalyDetector.Fit(Write(row => row, later: 0), options);
        Assert.Null(detector.Model.Schema!.Series);
        Assert.Equal(ColumnRole.Modelled, detector.Model.Schema.Columns[0].Role);
    }

    [Fact]
    public void A_model_learns_them_and_the_reading_says_what_becomes_of_later_rows()
    {
        using var data = DatasetCatalogue.Load(Write(row => row, later: 0), new());
        Assert.Equal(ColumnRole.Modelled, data.Schema!.Columns[0].Role);
        Assert.Contains(data.Notes, note => note.Contains("'t' rises from row to row", StringComparison.Ordinal) && note.Contains("OrderBy", StringComparison.Ordinal));
        using var fallen = DatasetCatalogue.Load(Write(row => Count - row, later: 0), new());
        Assert.Contains(fallen.Notes, note => note.Contains("'t' falls from row to row", StringComparison.Ordinal));
        using var neither = DatasetCatalogue.Load(Write(row => row % 150, later: 0), new());
        Assert.DoesNotContain(neither.Notes, note => note.Contains("from row to row", StringComparison.Ordinal));
    }

    private string Write(Func<int, int> step, int later)
    {
        var random = SeededRandom.For(5, (ulong)later);
        var path = Path.Combine(_folder.Path, $"rows-{later}.csv");
        File.WriteAllLines(path, ["t,x,y", .. Enumerable.Range(0, Count).Select(row =>
        {
            var x = random.NextGaussian();
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{new DateTime(2026, 3, 1).AddMinutes(7 * (step(row) + later)):yyyy-MM-dd HH:mm:ss},{x:F4},{x + (0.3 * random.NextGaussian()):F4}");
        })]);
        return path;
    }
}
