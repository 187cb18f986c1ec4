using System.Globalization;
using RealNvp.Recipes;
using RealNvp.Scores;
using RealNvp.Specs;

namespace RealNvp.Data.Tests;

/// <summary>Files, streams and records are watched for drift alike.</summary>
public sealed class DriftTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_streams_and_records_are_watched_alike_and_rows_without_a_score_are_counted()
    {
        using var detector = Fit();
        var path = _folder.Write("changed.csv", Text(Lines(1000, 2).Concat(Lines(400, 3, moved: 3))));
        var (file, stream, records) = (new DriftMonitor(detector.Scorer), new DriftMonitor(detector.Scorer), new DriftMonitor(detector.Scorer));
        var heard = new List<DriftReport>();
        file.Noticed += (_, report) => heard.Add(report);

        // The event comes before the row with which the change is noticed.
        var soFar = 0L;
        foreach (var row in detector.Score(path, new ScoringOptions { Drift = file }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(row.Number >= (file.Changes is [var change, ..] ? change.Noticed : long.MaxValue), heard.Count > 0);
            soFar = row.Number;
        }

        var found = Assert.Single(heard);
        Assert.Equal((1400L, 1400L), (soFar, file.Rows));
        Assert.InRange(found.Noticed, 1001, 1060);
        var known = Assert.Single(file.Changes);
        Assert.InRange(known.Since, 985, 1010);
        var moved = Assert.Single(known.Columns);
        Assert.Equal(("b", ColumnDriftKind.Median), (moved.Column, moved.Kind));
        Assert.InRange(int.Parse(moved.Now, CultureInfo.InvariantCulture) - int.Parse(moved.Before, CultureInfo.InvariantCulture), 2, 4);

        await foreach (var row in detector.ScoreAsync(Records(path), new ScoringOptions { Drift = stream }, TestContext.Current.CancellationToken))
        {
            detector.Score(Record(LineOf(row.Number)), new() { Drift = records }, TestContext.Current.CancellationToken);
        }

        Assert.Equal(Said(file), Said(stream));
        Assert.Equal(Said(file), Said(records));

        static string Said(DriftMonitor monitor) => Assert.Single(monitor.Changes).ToString();

        string LineOf(long number) => File.ReadLines(path).ElementAt((int)number);
    }

    [Fact]
    public void New_rows_like_those_that_were_learnt_raise_no_alarm_and_training_rows_are_called_usual_if_at_all()
    {
        using var detector = Fit();
        var monitor = new DriftMonitor(detector.Scorer);
        var options = new ScoringOptions { Drift = monitor };
        Assert.Equal(8000, detector.Score(_folder.Write("new.csv", Text(Lines(8000, 5))), options, TestContext.Current.CancellationToken).Count());
        Assert.Empty(monitor.Changes);

        // The watch goes on over the next file.
        Assert.Equal(500, detector.Score(_folder.Write("more.csv", Text(Lines(500, 6, moved: 4))), options, TestContext.Current.CancellationToken).Count());
        Assert.Equal(8500, monitor.Rows);
        Assert.InRange(monitor.Changes[0].Since, 7985, 8010);
    }

    [Fact]
    public void A_monitor_of_another_scorer_is_refused()
    {
        using var detector = Fit();
        using var other = Fit();
        var options = new ScoringOptions { Drift = new(other.Scorer) };
        var record = new Dictionary<string, object?> { ["a"] = 0, ["b"] = 5, ["place"] = "north" };
        Assert.Contains("make a monitor", Assert.Throws<DataFaultException>(() => detector.Score(record, options)).Message, StringComparison.Ordinal);
        var path = _folder.Write("few.csv", Text(Lines(5, 7)));
        Assert.Throws<DataFaultException>(() => detector.Score(path, options, TestContext.Current.CancellationToken).Count());
        Assert.True(detector.Score(record, new() { Drift = new(detector.Scorer) }).IsScored);
    }

    private AnomalyDetector Fit()
    {
        var recipe = Presets.Find("plane").For(new Shape(3), null);
        return AnomalyDetector.Fit(
            _folder.Write("readings.csv", Text(Lines(3000, 1))),
            new() { Recipe = recipe with { Training = recipe.Training with { Epochs = 4 } } },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    private static string Text(IEnumerable<string> lines) => "a,b,place\n" + string.Join('\n', lines) + "\n";

    // b counts up from about 2 a, more in the south; where it moved, so much more. Of new rows every fiftieth is of a place that is not known.
    private static IEnumerable<string> Lines(int count, ulong seed, double moved = 0)
    {
        var random = SeededRandom.For(seed, 17);
        for (var row = 1; row <= count; row++)
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            var b = Math.Max(0, Math.Round(5 + (2 * a) + (3 * south) + moved + random.NextGaussian()));
            var place = seed > 1 && row % 50 == 0 ? "east" : south == 1 ? "south" : "north";
            yield return string.Create(CultureInfo.InvariantCulture, $"{a:F3},{b:F0},{place}");
        }
    }

    private static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Records(string path)
    {
        await Task.CompletedTask;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            yield return Record(line);
        }
    }

    private static Dictionary<string, object?> Record(string line)
    {
        var cells = line.Split(',');
        return new() { ["a"] = cells[0], ["b"] = cells[1], ["place"] = cells[2] };
    }
}
