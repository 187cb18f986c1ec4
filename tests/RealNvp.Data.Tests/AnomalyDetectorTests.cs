using System.Globalization;
using RealNvp.Recipes;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tests;

/// <summary>From a table in a file to rows that are too strange to be normal.</summary>
public sealed class AnomalyDetectorTests : IDisposable
{
    private const int Count = 3000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Normal_rows_are_flagged_as_often_as_was_asked_and_strange_ones_nearly_always()
    {
        using var detector = Fit(0.05);
        var fresh = detector.Score(Write("new.csv", 4000, seed: 2), TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(Enumerable.Range(1, 4000).Select(row => (long)row), fresh.Select(row => row.Number));

        // Four standard errors of the threshold, which 300 held-out rows set, and of the share among 4,000 new ones.
        var error = 4 * Math.Sqrt(0.05 * 0.95 * ((1.0 / 300) + (1.0 / 4000)));
        Assert.Equal(0.05, fresh.Count(row => row.IsFlagged) / 4000.0, error);
        var path = _folder.Write("strange.csv", "place,b,a\n" + string.Join('\n', Enumerable.Range(0, 50).Select(_ => "north,60,0")));
        var strange = detector.Score(path, TestContext.Current.CancellationToken);
        Assert.All(strange, row => Assert.True(row.IsFlagged));
    }

    [Fact]
    public async Task A_stream_is_scored_as_a_file_is_and_a_record_without_a_value_is_flagged_for_it()
    {
        using var detector = Fit(0.05);
        var file = detector.Score(Write("new.csv", 500, seed: 3), TestContext.Current.CancellationToken).ToDictionary(row => row.Number);
        var stream = new List<ScoredRow>();
        var records = Records(File.ReadLines(Path.Combine(_folder.Path, "new.csv")).Skip(1));
        await foreach (var row in detector.ScoreAsync(records, TestContext.Current.CancellationToken))
        {
            stream.Add(row);
        }

        Assert.Equal(Enumerable.Range(1, 500).Select(row => (long)row), stream.Select(row => row.Number));
        Assert.All(stream, row => Assert.Equal(row.Number % 100 != 7, row.IsScored));
        Assert.All(stream.Where(row => row.IsScored), row => Assert.Equal(file[row.Number].Score!.Value, row.Score!.Value, 1e-4));
        Assert.All(stream.Where(row => !row.IsScored), row => Assert.True(row.IsFlagged));

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Records(IEnumerable<string> lines)
        {
            await Task.CompletedTask;
            foreach (var (index, line) in lines.Index())
            {
                var cells = line.Split(',');
                yield return new Dictionary<string, object?>
                {
                    ["a"] = double.Parse(cells[0], CultureInfo.InvariantCulture),
                    ["b"] = index % 100 == 6 ? null : cells[1],
                    ["place"] = cells[2],
                    ["other"] = DateTime.UnixEpoch,
                };
            }
        }
    }

    [Fact]
    public async Task Rows_with_gaps_have_the_density_of_what_they_have_in_files_records_and_streams()
    {
        using var detector = Fit(0.05);
        var options = new ScoringOptions { MeasuresPartialRows = true };
        var path = _folder.Write("gaps.csv", "a,b,place\n0.1,6,north\n0.1,,north\n,6,\n0.1,6,east\n0.1,,east\n");
        var file = detector.Score(path, options, TestContext.Current.CancellationToken).ToArray();
        Assert.All(detector.Score(path, TestContext.Current.CancellationToken).Skip(1), row => Assert.Null(row.LogProb));

        // What is there is at least as likely as it is with more; categories that the model does not know have no density.
        Assert.Null(file[0].LogProbError);
        Assert.All(file[1..3], row => Assert.InRange(row.LogProbError!.Value, 0, 0.3));
        Assert.All(file[1..3], row => Assert.True(row.LogProb > file[0].LogProb - 0.01));
        Assert.All(file[1..], row => Assert.True(row.IsFlagged && !row.IsScored));
        Assert.All(file[3..], row => Assert.Null(row.LogProb));

        Dictionary<string, object?>[] records =
        [
            new() { ["a"] = 0.1, ["b"] = 6, ["place"] = "north" }, new() { ["a"] = 0.1, ["place"] = "north" }, new() { ["b"] = 6 },
            new() { ["a"] = 0.1, ["b"] = 6, ["place"] = "east" }, new() { ["a"] = 0.1, ["place"] = "east" },
        ];
        var stream = new List<ScoredRow>();
        await foreach (var row in detector.ScoreAsync(Stream(), options, TestContext.Current.CancellationToken))
        {
            stream.Add(row);
        }

        // The same rows with the same numbers, so that even what is drawn is the same.
        Assert.Equal(file.Select(row => row.LogProbError), stream.Select(row => row.LogProbError));
        Assert.All(file.Zip(stream), rows => Assert.Equal(rows.First.LogProb ?? 0, rows.Second.LogProb ?? 0, 1e-4));

        var single = detector.Score(records[1], options, TestContext.Current.CancellationToken);
        Assert.Equal(file[1].LogProb!.Value, single.LogProb!.Value, 4 * (file[1].LogProbError!.Value + single.LogProbError!.Value));
        Assert.Null(detector.Score(records[1]).LogProb);
        Assert.Contains("The record cannot be measured", Refusal(() => detector.Score(records[1], options with { IsStrict = true })), StringComparison.Ordinal);
        Assert.True(detector.Score(records[1], new() { Missing = MissingRule.Impute }).IsScored);

        async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Stream()
        {
            await Task.CompletedTask;
            foreach (var record in records)
            {
                yield return record;
            }
        }
    }

    [Fact]
    public void A_record_whose_reading_is_stopped_leaves_its_reader_for_the_next()
    {
        using var detector = Fit(0.05);
        var record = new Dictionary<string, object?> { ["a"] = 0.1, ["place"] = "north" };
        var filling = new ScoringOptions { Missing = MissingRule.Impute };
        var before = detector.Score(record, filling, TestContext.Current.CancellationToken);
        Assert.Throws<OperationCanceledException>(() => detector.Score(record, filling, new(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => detector.Score(record, filling, new(canceled: true)));
        Assert.Equal(1, detector.Readers.Idle);
        Assert.Equal(before.LogProb, detector.Score(record, filling, TestContext.Current.CancellationToken).LogProb);
        Assert.Equal(1, detector.Readers.Idle);
    }

    [Fact]
    public void A_saved_detector_scores_as_before_and_says_which_column_is_wrong()
    {
        var path = Path.Combine(_folder.Path, "detector.safetensors");
        var file = _folder.Write("one.csv", "a,b,place\n0.5,40,north\n0.5,6,north\n");
        ScoredRow[] before;
        using (var detector = Fit(0.02))
        {
            before = [.. detector.Score(file, TestContext.Current.CancellationToken)];
            detector.Save(path);
        }

        using var loaded = AnomalyDetector.Load(path, 0.02);
        var after = loaded.Score(file, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(before.Select(row => (row.Score, row.PValue, row.IsFlagged)), after.Select(row => (row.Score, row.PValue, row.IsFlagged)));
        Assert.True(after[0].IsFlagged);
        var worst = loaded.Explain(after[0])[0];
        Assert.Equal((ReasonKind.UnlikelyValue, "b", "40"), (worst.Kind, worst.Column, worst.Found));
        Assert.InRange(int.Parse(worst.Expected!, CultureInfo.InvariantCulture), 0, 15);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_columns()
    {
        using var detector = Fit(null, keepTrainingRows: false);
        Assert.Equal(AnomalyScorer.UsualFalseAlarms, detector.Scorer.FalseAlarms);
        Assert.Contains(
            "lacks the columns 'b', 'place'",
            Refusal(() => detector.Score(_folder.Write("x.csv", "a,c\n1,2\n")).ToArray()),
            StringComparison.Ordinal);
        Assert.Contains("carries none", Refusal(() => detector.Explain(detector.Score(Write("z.csv", 1, 9)).Single())), StringComparison.Ordinal);
        Assert.Contains("is no table", Refusal(() => AnomalyDetector.Fit("moons")), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_are_read_as_they_stand_by_whichever_column_is_named()
    {
        using var detector = Fit(null);
        var path = _folder.Write("l.csv", "fault,b,a,place\nyes,1,2,north\n,3,4,south\n7,5,6,north\n");
        using var reader = TableReader.Open(path, detector.Model.Schema!, new() { Label = "fault" });
        Assert.Equal(["yes", null, "7"], reader.ReadBatches(10, TestContext.Current.CancellationToken).Single().Labels.ToArray());
        Assert.Contains("did you mean 'fault'", Refused("falt"), StringComparison.Ordinal);
        Assert.Contains("was trained on the column 'a'", Refused("a"), StringComparison.Ordinal);

        string Refused(string label) => Refusal(() => TableReader.Open(path, detector.Model.Schema!, new() { Label = label }));
    }

    [Fact]
    public void An_array_of_rows_that_is_written_as_it_grows_is_one_that_is_read()
    {
        var path = Path.Combine(_folder.Path, "a.npy");
        using (var stream = File.Create(path))
        {
            var writer = new NpyRowWriter(stream, 2);
            writer.Write([1, 2]);
            writer.Write([3, 0.5]);
            writer.Finish();
        }

        var (values, width, _) = RowFile.Read(path);
        Assert.Equal([1f, 2, 3, 0.5f], values);
        Assert.Equal(2, width);
    }

    [Fact]
    public void A_label_breaks_no_relation_even_where_training_saw_one_only()
    {
        var rows = Enumerable.Range(0, 50).Select(row => $"{row * row % 17},ok");
        using var trained = DatasetCatalogue.Load(
            _folder.Write("ok.csv", "a,state\n" + string.Join('\n', rows)), new(), cancellationToken: TestContext.Current.CancellationToken);
        var path = _folder.Write("mixed.csv", "a,state\n3,ok\n4,fault\n");
        Assert.Equal((1, 0), (Broken(new()), Broken(new() { Label = "state" })));

        long Broken(TableOptions options)
        {
            using var reader = TableReader.Open(path, trained.Schema!, options);
            Assert.Equal(2, reader.ReadBatches(10, TestContext.Current.CancellationToken).Single().Count);
            return reader.BrokenRows;
        }
    }

    [Fact]
    public void Rows_that_two_labels_call_anomalies_are_not_held_out_and_classes_are()
    {
        var two = Labelled("two.csv", row => row % 10 == 0 ? "fault" : "ok");
        Assert.InRange(two.HeldOut.Count, 1, two.Test.Count - 1);
        Assert.Equal(two.ReadLabels()!.Test.ToArray().Count(label => two.ReadLabels()!.Names[label] == "ok"), two.HeldOut.Count);
        var classes = Labelled("classes.csv", row => (row % 3).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(classes.Test.Count, classes.HeldOut.Count);

        Dataset Labelled(string name, Func<int, string> label)
        {
            var lines = File.ReadAllLines(Write(name, 400, 1));
            var text = string.Join('\n', lines.Select((line, row) => row == 0 ? line + ",label" : $"{line},{label(row)}"));
            var options = new DataOptions { Table = new() { Label = "label" } };
            return DatasetCatalogue.Load(_folder.Write(name, text), options, cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    // Enough epochs for a density to be had; the rate of false alarms does not depend on how good it is.
    private AnomalyDetector Fit(double? falseAlarms, bool keepTrainingRows = true)
    {
        var recipe = Presets.Find("plane").For(new Shape(3), null);
        return AnomalyDetector.Fit(
            Write("readings.csv", Count, 1),
            new() { FalseAlarms = falseAlarms, KeepTrainingRows = keepTrainingRows, Recipe = recipe with { Training = recipe.Training with { Epochs = 4 } } },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    // b counts up from about 2 a, more in the south.
    private string Write(string name, int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 17);
        return _folder.Write(name, "a,b,place\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            var b = Math.Max(0, Math.Round(5 + (2 * a) + (3 * south) + random.NextGaussian()));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F3},{b:F0},{(south == 1 ? "south" : "north")}\n");
        })));
    }

    private static string Refusal(Func<object> act) => Assert.ThrowsAny<InvalidInputException>(act).Message;
}
