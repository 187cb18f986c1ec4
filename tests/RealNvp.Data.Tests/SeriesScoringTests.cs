using RealNvp.Conditionals;
using RealNvp.Data.Tables;
using RealNvp.Rows;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Tests;

/// <summary>Rows that are judged by those before them: files, streams and single records alike, and faults that no row shows by itself.</summary>
public sealed class SeriesScoringTests(SeriesDetectors detectors) : IClassFixture<SeriesDetectors>, IDisposable
{
    private const int From = 1200;
    private const int Hours = 300;

    private readonly TemporaryFolder _folder = new();

    private AnomalyDetector With => detectors.With;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("jump")]
    [InlineData("spike")]
    [InlineData("swap")]
    public void A_fault_that_every_row_hides_is_found_by_the_rows_before(string kind)
    {
        var table = new Telemetry(Hours, 7, From);
        int[] hours = [.. Enumerable.Range(0, 10).Select(fault => From + 20 + (27 * fault))];
        foreach (var hour in hours)
        {
            Break(table, kind, hour);
        }

        // The first row of each fault: no row shows it by itself.
        bool IsFault(Telemetry.Reading row) => hours.Contains(row.Hour) && (kind == "swap" || row.Device == 0);
        var (found, all) = Flagged(With, table, IsFault);
        var (byItself, _) = Flagged(detectors.Without, table, IsFault);
        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {found} of {all} found with the rows before, {byItself} without");
        Assert.True(found >= 0.9 * all, $"{kind}: {found} of {all} found with the rows before");
        Assert.True(byItself <= (kind == "swap" ? all : 0.3 * all), $"{kind}: {byItself} of {all} found without them");
    }

    [Fact]
    public void A_device_that_is_stuck_is_found_by_its_rows_alone()
    {
        var table = new Telemetry(Hours, 8, From);
        var stuck = table.At(1, From + 100);
        table.Change(1, From + 101, 12, row => stuck with { Hour = row.Hour });
        bool IsStuck(Telemetry.Reading row) => row.Device == 1 && row.Hour is >= From + 105 and < From + 113;
        var (found, all) = Flagged(With, table, IsStuck);
        var (byItself, _) = Flagged(detectors.Without, table, IsStuck);
        Assert.Equal(8, all);
        Assert.Equal(8, found);
        Assert.True(byItself <= 1, $"{byItself} found without the rows before");

        var row = Score(With, table).Single(item => item.Reading is { Device: 1, Hour: From + 112 }).Row;
        Assert.Equal(RowStatus.BrokenRelation, row.Status);
        Assert.Equal(3, row.Reasons.Count(reason => reason.Kind == ReasonKind.Unchanged));
        Assert.Contains("for 13 rows, and in training for no more than", row.Reasons[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_by_the_rows_before_has_no_repair_of_its_column()
    {
        var table = new Telemetry(60, 8, From);
        var stuck = table.At(1, From + 20);
        table.Change(1, From + 21, 12, row => stuck with { Hour = row.Hour });
        Telemetry.Reading[] kept = [.. table.Rows.Where(row => row.Device == 1 || row.Hour is < From + 45 or > From + 47)];
        var rows = With.Score(_folder.Write("stuck.csv", Telemetry.ToCsv(kept) + "2024-01-01T00:00:00,north,20,4,1120\n"), Stopping)
            .Where(row => row.Reasons.Count > 0).ToArray();
        Assert.Equal(
            [ReasonKind.Unchanged, ReasonKind.OutOfOrder, ReasonKind.Gap],
            rows.SelectMany(row => row.Reasons.Select(reason => reason.Kind)).Distinct().Order());
        Assert.All(rows, row =>
        {
            var repair = With.Repair(row, Stopping)!;
            Assert.False(repair.IsNormal);
            Assert.All(repair.Changes, change => Assert.NotNull(change.To));
            Assert.DoesNotContain("time", repair.Changes.Select(change => change.Column));
        });
        var groups = With.Group(rows, Stopping).Select(group => group.What).ToArray();
        Assert.Contains("'time' has a gap after the row before, longer than any in training", groups);
        Assert.DoesNotContain(groups, what => what.Contains("unusual", StringComparison.Ordinal));
    }

    [Fact]
    public void Normal_rows_that_come_next_are_flagged_at_about_the_rate_allowed()
    {
        var rows = Score(With, new(1000, 9, From));
        Assert.InRange(rows.Count(row => row.Row.IsFlagged), 1, 60);
        Assert.All(rows, row => Assert.True(row.Row.IsScored));
        Assert.Equal(6, rows.Count(row => row.Row.PValue is null));
    }

    [Fact]
    public async Task First_rows_are_not_among_those_of_which_a_share_of_false_ones_is_kept()
    {
        var table = new Telemetry(60, 14, From);
        var path = _folder.Write("first.csv", table.ToCsv());
        var rows = With.Score(path, new ScoringOptions { FalseDiscoveries = 0.5 }, Stopping).ToArray();
        Assert.All(rows.Take(6), row => Assert.False(row.IsFlagged));
        var number = 0;
        await foreach (var row in With.ScoreAsync(Stream(table.ToRecords()), new ScoringOptions { FalseDiscoveries = 0.5 }, Stopping))
        {
            Assert.False(row.IsFlagged && ++number <= 6 && row.PValue is null);
        }
    }

    [Fact]
    public async Task A_stream_is_judged_as_the_file_of_its_rows_and_so_are_its_records_one_by_one()
    {
        var table = new Telemetry(40, 10, From);
        var file = Score(With, table).Select(row => row.Row).ToArray();
        var stream = new List<ScoredRow>();
        await foreach (var row in With.ScoreAsync(Stream(table.ToRecords()), Stopping))
        {
            stream.Add(row);
        }

        With.ForgetRows();
        var single = table.ToRecords().Select(record => With.Score(record)).ToArray();
        Assert.Equal(file.Select(row => row.PValue), stream.Select(row => row.PValue));
        Assert.Equal(file.Select(row => row.PValue), single.Select(row => row.PValue));
        Assert.All(file.Zip(stream), pair => Assert.Equal(pair.First.LogProb!.Value, pair.Second.LogProb!.Value, 1e-3));
        Assert.All(file.Zip(single), pair => Assert.Equal(pair.First.LogProb!.Value, pair.Second.LogProb!.Value, 1e-3));
    }

    [Fact]
    public void Rows_without_a_moment_follow_one_another_as_they_come()
    {
        var table = new Telemetry(20, 16, From);
        var lines = table.ToCsv().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var path = _folder.Write("unordered.csv", string.Join('\n', lines.Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..])) + "\n");
        Assert.Equal(Score(With, table).Select(row => row.Row.PValue), With.Score(path, Stopping).Select(row => row.PValue));

        // Some with a moment among others without: no gap is told of.
        With.ForgetRows();
        var records = table.ToRecords().ToArray();
        Assert.All(records.Index(), item =>
        {
            item.Item["time"] = item.Index < 20 ? null : item.Item["time"];
            Assert.Empty(With.Score(item.Item).Reasons);
        });
        With.ForgetRows();
    }

    [Fact]
    public void Records_that_were_forgotten_judge_no_more()
    {
        With.ForgetRows();
        var records = new Telemetry(4, 11, From).ToRecords().ToArray();
        Assert.Null(With.Score(records[0]).PValue);
        var others = records.Skip(1).Select(record => With.Score(record)).ToArray();
        Assert.NotNull(others[^1].PValue);
        With.ForgetRows();
        Assert.Null(With.Score(records[^1]).PValue);
    }

    [Fact]
    public void A_record_that_comes_late_is_flagged_and_takes_no_part_in_what_follows()
    {
        With.ForgetRows();
        var records = new Telemetry(6, 12, From).ToRecords().ToArray();
        var scored = records.Take(10).Select(record => With.Score(record)).ToArray();
        var late = With.Score(records[2]);
        Assert.Equal(RowStatus.NotMeasured, late.Status);
        Assert.True(late.IsFlagged);
        Assert.Equal(ReasonKind.OutOfOrder, Assert.Single(late.Reasons).Kind);
        var next = With.Score(records[10]);
        With.ForgetRows();
        Assert.Equal(scored.Select(row => row.LogProb), records.Take(10).Select(record => With.Score(record).LogProb));
        Assert.Equal(next.LogProb, With.Score(records[10]).LogProb);

        var path = _folder.Write("late.csv", new Telemetry(6, 12, From).ToCsv() + "2024-01-01T00:00:00,north,20,4,1120\n");
        Assert.Equal(ReasonKind.OutOfOrder, With.Score(path, Stopping).Last().Reasons.Single().Kind);
        using var reader = TableReader.Open(path, With.Model);
        var error = Assert.Throws<DataFaultException>(() => reader.ReadBatches(cancellationToken: Stopping).Count());
        Assert.Contains("line 14: 'time' is 2024-01-01T00:00:00, earlier than the row before it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_lacking_are_told_by_the_next_one_with_which_its_series_begins_anew()
    {
        Assert.Equal(1, With.Model.Schema!.Series!.LongestGap);
        var table = new Telemetry(40, 15, From);
        Telemetry.Reading[] kept = [.. table.Rows.Where(row => row.Device == 1 || row.Hour is < From + 20 or > From + 22)];
        var file = With.Score(_folder.Write("gap.csv", Telemetry.ToCsv(kept)), Stopping).ToArray();
        var at = Array.FindIndex(kept, row => row is { Device: 0, Hour: From + 23 });
        Assert.Equal(
            "'time' is 2024-02-20T23:00:00, 4 hours after the row before it; in training no more than 1 hour",
            Assert.Single(file[at].Reasons).ToString());
        Assert.True(file[at] is { IsFlagged: true, PValue: null, IsScored: true });

        // A long one is told in a larger unit.
        var later = Telemetry.ToCsv([table.At(1, From), table.At(1, From + 36) with { Hour = From + 24_000 }]);
        var gap = With.Score(_folder.Write("long.csv", later), Stopping).Last().Reasons.Single().ToString();
        Assert.Contains(", 1000 days after the row before it; in training no more than 1 hour", gap, StringComparison.Ordinal);
        Assert.Equal(9, file.Count(row => row.PValue is null));
        var stream = new List<ScoredRow>();
        await foreach (var row in With.ScoreAsync(Stream(kept.Select(Telemetry.ToRecord)), Stopping))
        {
            stream.Add(row);
        }

        Assert.Equal(file.Select(row => row.PValue), stream.Select(row => row.PValue));
        Assert.Equal(file.Select(row => row.Reasons.Count), stream.Select(row => row.Reasons.Count));
    }

    [Fact]
    public void Only_so_many_series_are_remembered_and_the_one_that_was_silent_for_longest_is_forgotten()
    {
        var memory = new SeriesMemory(new(With.Model.Schema!));
        var (row, lags) = (new float[With.Model.Dimension], new float[With.Model.Schema!.LagWidth]);
        for (var series = 0; series < SeriesMemory.MostSeries; series++)
        {
            memory.Take($"{series}", 1, row, lags, []);
        }

        Assert.Equal(0, Known("first"));
        Assert.Equal(SeriesMemory.MostSeries, memory.Count);
        Assert.Equal(0, Known("0"));
        Assert.Equal(1, Known("first"));
        Assert.Equal(1, Known("5"));

        int Known(string key)
        {
            memory.Take(key, 2, row, lags, []);
            return SeriesLags.Count(lags, row.Length);
        }
    }

    [Fact]
    public void A_row_of_the_data_is_given_the_rows_before_it_of_its_own_device()
    {
        using var data = ModelData.Load(With.Model, detectors.TrainingFile, new(), cancellationToken: Stopping);
        var table = new Telemetry(1200, 1);
        using var reader = TableReader.Open(detectors.TrainingFile, With.Model);
        var contexts = reader.ReadBatches(cancellationToken: Stopping).SelectMany(batch => batch.Context.ToArray()).ToArray();
        var all = new JoinedRows([data.Train, data.Valid, data.Test]);
        var (context, other, width) = (new float[all.ContextWidth], new float[all.Width], With.Model.Schema!.GivenWidth);
        Assert.Equal(table.Rows.Count, all.Count);
        for (var row = 0; row < all.Count; row++)
        {
            all.ReadContext(row, context);
            Assert.Equal(contexts[(row * context.Length)..((row + 1) * context.Length)], context);
            for (var lag = 0; lag < 3; lag++)
            {
                // Two devices by turns: the row before is two rows up.
                var before = row - (2 * (lag + 1));
                var values = context.AsSpan(width + (lag * (1 + other.Length)), 1 + other.Length);
                Assert.Equal(before >= 0 ? 1 : 0, values[0]);
                if (before >= 0)
                {
                    all.Read(before, other);
                    Assert.Equal(other.Select(value => Math.Clamp(value, -5, 5)), values[1..].ToArray());
                }
            }
        }
    }

    [Fact]
    public void A_training_forgets_the_rows_before_of_some_and_no_judgement_does()
    {
        using var data = ModelData.Load(With.Model, detectors.TrainingFile, new(), cancellationToken: Stopping);
        var (context, seen, width) = (new float[data.Train.ContextWidth], new float[data.Train.ContextWidth], With.Model.Schema!.GivenWidth);
        var forgotten = 0;
        for (var row = 10; row < 1610; row++)
        {
            data.Train.ReadContext(row, context);
            data.Train.ReadAugmentedContext(row, SeededRandom.For(3, (ulong)row), seen);
            Assert.Equal(3, SeriesLags.Count(context.AsSpan(width), data.Train.Width));
            forgotten += SeriesLags.Count(seen.AsSpan(width), data.Train.Width) < 3 ? 1 : 0;
        }

        // A sixteenth of 1,600, within four standard deviations.
        Assert.InRange(forgotten, 61, 139);
    }

    [Fact]
    public void What_is_saved_judges_by_the_rows_before_and_explains_by_them()
    {
        var path = Path.Combine(_folder.Path, "model.safetensors");
        With.Save(path);
        using var loaded = AnomalyDetector.Load(path);
        var table = new Telemetry(60, 13, From);
        Break(table, "spike", From + 50);
        var (own, its) = (Score(With, table), Score(loaded, table));
        Assert.Equal(own.Select(row => row.Row.PValue), its.Select(row => row.Row.PValue));
        var odd = its.Single(row => row.Reading is { Device: 0, Hour: From + 50 }).Row;
        Assert.Contains(loaded.Explain(odd), reason =>
            reason.Column == "celsius" && reason.ToString().Contains("the rows before", StringComparison.Ordinal));
    }

    [Fact]
    public void What_needs_values_given_others_is_refused_in_a_sentence()
    {
        Assert.Contains("those before it", Assert.Throws<InvalidInputException>(() => new RowImputer(With.Model)).Message, StringComparison.Ordinal);
        Assert.Contains("those before it", Assert.Throws<InvalidInputException>(() => new ConditionalSampler(With.Model)).Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private static void Break(Telemetry table, string kind, int hour)
    {
        switch (kind)
        {
            // By half of what the day moves it, towards the middle, so that it stays where temperatures are; for good, or for one row.
            case "jump":
                table.Change(0, hour, 4, row => Telemetry.Follow(row with { Celsius = row.Celsius + Inwards(row) }, 0.02, 1));
                break;
            case "spike":
                table.Change(0, hour, 1, row => Telemetry.Follow(row with { Celsius = row.Celsius + Inwards(row) }, 0.02, 1));
                break;
            default:
                var (north, south) = (table.At(0, hour), table.At(1, hour));
                table.Change(0, hour, 1, _ => south with { Device = 0 });
                table.Change(1, hour, 1, _ => north with { Device = 1 });
                break;
        }
    }

    private static double Inwards(Telemetry.Reading row) => row.Celsius > 20 + (15 * row.Device) ? -6 : 6;

    private (int Found, int All) Flagged(AnomalyDetector detector, Telemetry table, Func<Telemetry.Reading, bool> isFault)
    {
        var faults = Score(detector, table).Where(row => isFault(row.Reading)).ToArray();
        return (faults.Count(row => row.Row.IsFlagged), faults.Length);
    }

    private (Telemetry.Reading Reading, ScoredRow Row)[] Score(AnomalyDetector detector, Telemetry table) =>
        [.. table.Rows.Zip(detector.Score(_folder.Write("new.csv", table.ToCsv()), Stopping))];

    private static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Stream(IEnumerable<Dictionary<string, object?>> records)
    {
        foreach (var record in records)
        {
            yield return record;
        }

        await Task.CompletedTask;
    }
}
