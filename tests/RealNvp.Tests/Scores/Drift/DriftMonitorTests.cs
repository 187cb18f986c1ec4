using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores.Drift;

public sealed class DriftMonitorTests
{
    private const int Width = 2;

    [Fact]
    public void A_shift_is_noticed_with_its_row_its_column_and_what_to_do()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var (scorer, rows) = (Scorer(model), Rows(1500, 3));
        for (var row = 1000; row < 1500; row++)
        {
            rows[(row * Width) + 1] += 1.5f;
        }

        var heard = new List<DriftReport>();
        var monitor = new DriftMonitor(scorer);
        monitor.Noticed += (_, report) => heard.Add(report);
        var noticed = Watch(monitor, scorer, rows);
        var first = Assert.Single(heard);
        Assert.Equal(first.Noticed, Assert.Single(noticed));
        Assert.InRange(first.Noticed, 1001, 1100);

        // The event is of when the change was noticed; the report knows all rows since then.
        var report = monitor.Changes.Single();
        Assert.Equal((first.Since, first.Noticed, 0.01, 1500L), (report.Since, report.Noticed, report.FalseAlarms, monitor.Rows));
        Assert.InRange(report.Since, 985, 1020);
        Assert.Equal(1500 - report.Since + 1, report.Rows);
        Assert.Equal(DriftDirection.Stranger, report.Direction);
        Assert.Equal("c2", report.Columns[0].Column);
        Assert.Equal(ColumnDriftKind.Median, report.Columns[0].Kind);

        // 3.4 deviations of what the first column leaves of the second.
        Assert.InRange(report.Changed, 0.6, 0.9);
        Assert.Equal(DriftAdvice.TrainAnew, report.Advice);
        Assert.Matches(
            @"^Since row [\d,]+ the rows are not what was learnt but stranger, about \d\d % of them or more; moved most: "
            + @"'c2': median 1\.\d+ where it was -?0\.\d+\. If they are normal, train anew\.$",
            report.ToString());
    }

    [Fact]
    public void Columns_that_no_longer_go_together_are_named_as_a_pair()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var (scorer, monitor) = (Scorer(model), default(DriftMonitor));
        monitor = new(scorer);
        float[] rows = [.. Rows(500, 4), .. Independent(500, 5)];
        Assert.Single(Watch(monitor, scorer, rows));
        Assert.Equal(("c1", "c2"), (monitor.Changes.Single().Columns[0].Column, monitor.Changes[0].Columns[0].Other));
    }

    [Fact]
    public void A_mild_change_needs_a_calibration_and_usual_rows_are_called_usual()
    {
        using var model = new DensityModel(new CorrelatedFlow(0), new ModelMetadata());
        var scorer = Scorer(model, correlation: 0);
        var monitor = new DriftMonitor(scorer);
        Assert.Single(Watch(monitor, scorer, [.. Independent(1000, 6).Select(value => 1.2f * value)]));
        Assert.Equal((DriftDirection.Stranger, DriftAdvice.Recalibrate), (monitor.Changes.Single().Direction, monitor.Changes[0].Advice));

        monitor.Restart();
        Assert.Empty(monitor.Changes);
        Assert.Single(Watch(monitor, scorer, [.. Independent(1000, 7).Select(value => 0.6f * value)]));
        Assert.Equal(DriftDirection.MoreUsual, monitor.Changes.Single().Direction);
        Assert.InRange(monitor.Changes[0].Since, 1001, 1060);
        Assert.Equal(ColumnDriftKind.MiddleHalf, monitor.Changes[0].Columns[0].Kind);
    }

    [Fact]
    public void Rows_as_they_were_learnt_raise_no_alarm_and_the_state_stays_bounded()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var monitor = new DriftMonitor(scorer);
        Assert.Empty(Watch(monitor, scorer, Rows(20_000, 8)));
        Assert.Empty(monitor.Changes);
        Assert.Equal(20_000, monitor.Rows);
    }

    [Fact]
    public void Rows_that_were_not_measured_are_counted_and_values_may_be_left_out()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var monitor = new DriftMonitor(scorer);
        for (var row = 0; row < 100; row++)
        {
            monitor.AddUnmeasured();
        }

        var far = scorer.Score([9, -9])[0];
        while (!monitor.Add(far))
        {
            Assert.InRange(monitor.Rows, 100, 200);
        }

        Assert.Equal(101, monitor.Changes.Single().Since);
        Assert.False(monitor.Changes[0].ComparesColumns);
        Assert.Empty(monitor.Changes[0].Columns);
        Assert.Throws<ArgumentException>(() => monitor.Add(far, [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DriftMonitor(scorer, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DriftMonitor(scorer, double.NaN));
    }

    [Fact]
    public void Of_many_rows_the_first_since_the_change_are_described()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var monitor = new DriftMonitor(scorer);
        Watch(monitor, scorer, [.. Rows(5000, 9), .. Independent(3000, 10)]);
        var report = Assert.Single(monitor.Changes);
        Assert.Equal(2000, report.Rows);
        Assert.Equal("c1", Assert.Single(report.Columns).Column);
    }

    [Fact]
    public void Behind_a_change_the_watch_goes_on_and_knows_when_rows_are_again_what_was_learnt()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var monitor = new DriftMonitor(scorer);
        Watch(monitor, scorer, [.. Rows(2000, 12), .. Independent(1500, 13), .. Rows(3000, 14)]);
        Assert.Equal(2, monitor.Changes.Count);
        Assert.Equal([false, true], monitor.Changes.Select(change => change.IsReturn).ToArray());
        Assert.InRange(monitor.Changes[1].Since, 3480, 3520);
        Assert.Equal($"Since row {monitor.Changes[1].Since:N0} the rows are again what was learnt.", monitor.Changes[1].ToString());
    }

    [Fact]
    public void A_short_change_has_an_end_and_hides_no_later_one()
    {
        using var model = new DensityModel(new CorrelatedFlow(0.9), new ModelMetadata());
        var scorer = Scorer(model);
        var monitor = new DriftMonitor(scorer);
        Watch(monitor, scorer, [.. Rows(2000, 15), .. Independent(60, 16), .. Rows(3000, 17), .. Independent(500, 18)]);
        Assert.Equal(2, monitor.Changes.Count);
        var (first, second) = (monitor.Changes[0], monitor.Changes[1]);
        Assert.InRange(first.Until!.Value, 2030, 2090);
        Assert.Equal(first.Until - first.Since + 1, first.Rows);
        Assert.StartsWith("From row ", first.ToString(), StringComparison.Ordinal);
        Assert.Null(second.Until);
        Assert.InRange(second.Since, 5040, 5080);
        Assert.False(second.IsReturn);
    }

    private static long[] Watch(DriftMonitor monitor, AnomalyScorer scorer, float[] rows)
    {
        var noticed = new List<long>();
        foreach (var (index, score) in scorer.Score(rows).Index())
        {
            if (monitor.Add(score, rows.AsSpan(index * Width, Width)))
            {
                noticed.Add(monitor.Rows);
            }
        }

        return [.. noticed];
    }

    private static AnomalyScorer Scorer(DensityModel model, double correlation = 0.9)
    {
        var reference = ReferenceRows.Draw(new ArrayRows(Correlated(2000, 1, correlation), Width));
        return new(
            model,
            ScoreCalibration.Measure(
                model, new ArrayRows(Correlated(500, 2, correlation), Width), reference, cancellationToken: TestContext.Current.CancellationToken),
            kind: ScoreKind.Likelihood);
    }

    private static float[] Rows(int count, ulong seed) => Correlated(count, seed, 0.9);

    private static float[] Independent(int count, ulong seed) => Correlated(count, seed, 0);

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
