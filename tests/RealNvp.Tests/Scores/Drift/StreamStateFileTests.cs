using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores.Drift;

public sealed class StreamStateFileTests : IDisposable
{
    private const int Width = 2;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"realnvp-state-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    // Before any change, while rows behind one are collected, behind that, and behind the return to what was learnt.
    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(1100)]
    [InlineData(1700)]
    [InlineData(2300)]
    [InlineData(2900)]
    public void A_watch_that_ends_and_is_read_goes_on_as_one_that_never_ended(int rowsBefore)
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        float[] rows = [.. Correlated(1000, 3, 0.9), .. Correlated(1200, 4, 0), .. Correlated(1300, 5, 0.9)];
        var whole = new DriftMonitor(scorer, 0.02);
        var heard = Watch(whole, scorer, rows, 0);

        var before = new DriftMonitor(scorer, 0.02);
        var heardBefore = Watch(before, scorer, rows[..(rowsBefore * Width)], 0);
        StreamStateFile.Write(_path, scorer, before);
        var (after, rule) = StreamStateFile.Read(_path, Scorer(model));
        Assert.Null(rule);
        Assert.Equal(before.Changes.Select(change => change.ToString()), after!.Changes.Select(change => change.ToString()));
        Assert.Equal(heard, heardBefore.Concat(Watch(after, scorer, rows, rowsBefore)));
        Assert.True(heard.Length >= 2);
        Assert.Equal((whole.Rows, whole.FalseAlarms, whole.Capital), (after.Rows, after.FalseAlarms, after.Capital));
        Assert.Equal(whole.Changes.Select(Text), after.Changes.Select(Text));
    }

    [Fact]
    public void A_rule_for_streams_that_is_read_goes_on_as_one_that_never_ended()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var random = new SeededRandom(6);
        double[] pValues = [.. Enumerable.Range(0, 400).Select(row => row % 7 == 0 ? 1.0 / 501 : random.NextUniform())];
        OnlineFalseDiscoveryRate whole = new(0.1, 500, 300), before = new(0.1, 500, 300);
        var flags = pValues.Select(whole.Next).ToArray();
        var first = pValues[..150].Select(before.Next).ToArray();
        StreamStateFile.Write(_path, scorer, null, before);
        var (drift, after) = StreamStateFile.Read(_path, scorer);
        Assert.Null(drift);
        Assert.Equal((0.1, 500, 300, 150L), (after!.Rate, after.HeldOut, after.Memory, after.Tested));
        Assert.Equal(flags, first.Concat(pValues[150..].Select(after.Next)));
        Assert.Equal((whole.Level, whole.Flagged), (after.Level, after.Flagged));
        Assert.InRange(whole.Flagged, 20, 100);
    }

    [Fact]
    public void A_state_of_another_scorer_and_a_file_that_is_none_are_refused()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        StreamStateFile.Write(_path, scorer, new(scorer));
        Assert.Contains("another model", Assert.Throws<DataFaultException>(() => StreamStateFile.Read(_path, Scorer(model, seed: 9))).Message, StringComparison.Ordinal);
        var other = new OnlineFalseDiscoveryRate(0.1, 499);
        Assert.Contains("499", Assert.Throws<DataFaultException>(() => StreamStateFile.Write(_path, scorer, null, other)).Message, StringComparison.Ordinal);
        Assert.Throws<DataFaultException>(() => StreamStateFile.Write(_path, scorer, new(Scorer(model, seed: 9))));

        var bytes = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, bytes[..^8]);
        Assert.Throws<ModelFileException>(() => StreamStateFile.Read(_path, scorer));
        using (model)
        {
            new SafetensorsWriter().Save(_path);
            Assert.Contains("no state of a stream", Assert.Throws<ModelFileException>(() => StreamStateFile.Read(_path, scorer)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_byte_of_a_state_that_is_wrong_makes_more_than_a_fault_of_the_file()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var monitor = new DriftMonitor(scorer);
        Watch(monitor, scorer, [.. Correlated(300, 3, 0.9), .. Correlated(300, 4, 0)], 0);
        StreamStateFile.Write(_path, scorer, monitor, new(0.1, 500));
        var (bytes, random) = (File.ReadAllBytes(_path), new SeededRandom(8));
        for (var trial = 0; trial < 100; trial++)
        {
            byte[] wrong = [.. bytes];
            wrong[random.NextInt(wrong.Length)] ^= (byte)(1 << random.NextInt(8));
            File.WriteAllBytes(_path, wrong);
            try
            {
                var (drift, rule) = StreamStateFile.Read(_path, scorer);
                _ = drift?.Changes.Count;
                drift?.Add(scorer.Score([1, 1])[0], [1, 1]);
                rule?.Next(0.5);
            }
            catch (InvalidInputException)
            {
            }
        }
    }

    [Fact]
    public async Task A_stream_that_a_scorer_scores_is_watched_with_its_rows()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        float[] rows = [.. Correlated(300, 3, 0.9), .. Correlated(300, 4, 0)];
        DriftMonitor alone = new(scorer), watching = new(scorer);
        Watch(alone, scorer, rows, 0);
        var rule = new OnlineFalseDiscoveryRate(0.5, scorer.HeldOut.Count);
        var flagged = 0;
        await foreach (var score in scorer.ScoreAsync(Stream(rows), watching, rule, TestContext.Current.CancellationToken))
        {
            flagged += score.IsFlagged ? 1 : 0;
        }

        Assert.Equal(rule.Flagged, flagged);
        Assert.Equal(alone.Changes.Select(Text), watching.Changes.Select(Text));
        Assert.Equal("c2", Assert.Single(watching.Changes).Columns[0].Other);
        Assert.Throws<DataFaultException>(() => { _ = Scorer(model, seed: 9).ScoreAsync(Stream(rows), watching, null); });
    }

    private static string Text(DriftReport report) => $"{report} {report.Since} {report.Until} {report.Noticed} {report.Changed} {report.Rows}";

    private static async IAsyncEnumerable<float[]> Stream(float[] rows)
    {
        foreach (var row in rows.Chunk(Width))
        {
            await Task.Yield();
            yield return row;
        }
    }

    private static long[] Watch(DriftMonitor monitor, AnomalyScorer scorer, float[] rows, int from)
    {
        var noticed = new List<long>();
        foreach (var (index, score) in scorer.Score(rows).Index().Skip(from))
        {
            if (monitor.Add(score, rows.AsSpan(index * Width, Width)))
            {
                noticed.Add(monitor.Rows);
            }
        }

        return [.. noticed];
    }

    private static AnomalyScorer Scorer(DensityModel model, ulong seed = 2) => new(
        model,
        ScoreCalibration.Measure(
            model,
            new ArrayRows(Correlated(500, seed, 0.9), Width),
            ReferenceRows.Draw(new ArrayRows(Correlated(2000, 1, 0.9), Width)),
            cancellationToken: TestContext.Current.CancellationToken),
        kind: ScoreKind.Likelihood);

    private static float[] Correlated(int count, ulong seed, double correlation)
    {
        var (random, rows) = (new SeededRandom(seed), new float[count * Width]);
        for (var row = 0; row < count; row++)
        {
            var first = random.NextGaussian();
            rows[row * Width] = (float)first;
            rows[(row * Width) + 1] = (float)((correlation * first) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextGaussian()));
        }

        return rows;
    }
}
