using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Data.Fitting;
using RealNvp.Evaluation;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>A training from its first step to the report, begun or resumed: of one flow, or of those of an ensemble one after the other.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="record">What is trained; of an ensemble with what was known of its flows before.</param>
/// <param name="fit">The training of the first flow, whose model becomes that of all.</param>
/// <param name="flows">The trainings of the others.</param>
internal sealed class TrainingRun(Terminal terminal, RunFolder folder, RunRecord record, ModelFit fit, RunFlows flows)
{
    // An interrupted run gets the pictures and the report that are quickly made.
    private static readonly TimeSpan AfterInterrupt = TimeSpan.FromSeconds(0.5);

    private readonly IReadOnlyList<FlowRecord> _known = record.Flows ?? [];
    private bool _isCutShort;

    private IProgress<string> Notices => terminal;

    /// <summary>Trains, saves, draws, and says how it went; the exit code of the command.</summary>
    public int Execute(RunTimes times, CancellationToken cancellationToken)
    {
        foreach (var notice in ComputeNotices.Of(fit.Flow, fit.Training))
        {
            Notices.Report(notice);
        }

        var data = fit.Data;
        var display = NewDisplay(1);
        RunPictures pictures;
        TrainingEnd end;
        using (cancellationToken.Register(SayWhatIsWaitedFor))
        {
            var time = new SharedTime(times.Most, record.FlowCount);
            using (var timed = SharedTime.Limit(time.Of(1), cancellationToken))
            {
                pictures = RunPictures.For(folder, fit, timed.Token);
                end = Train(fit, 1, display, [pictures], times, timed.Token);
            }

            TrainOthers(end, time, times, cancellationToken);
        }

        record = record with
        {
            Outcome = record.Flows is { } known ? OutcomeOf(known) : end.Outcome,
            BestEpoch = end.BestEpoch,
            Seconds = record.Flows?.Sum(flow => flow.Seconds) ?? (end.Epochs.Count > 0 ? end.Epochs[^1].Seconds : null),
            Test = null,
        };
        _isCutShort = data.Collective.Any(cancellationToken.IsCancellationRequested);
        ReadableSamples? readable = null;
        try
        {
            if (!_isCutShort && data.Collective.Count > 1)
            {
                terminal.Say("Measuring the test rows and drawing the report ...");
                record = record with { Test = FollowedRun.Measure(record, fit) };
                readable = UnlessCutShort(() => fit.MeasureSamples(cancellationToken));
            }
            else if (data.Collective.Count == 1)
            {
                readable = Measure(cancellationToken);
            }
        }
        finally
        {
            fit.Model.Save(folder.Model);
        }

        folder.Write(record);
        using var drawing = _isCutShort
            ? new CancellationTokenSource(AfterInterrupt)
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var synthetic = Draw(pictures, end, drawing.Token);
        RunReport.Write(folder, record, data, end, readable, synthetic, pictures.Plots);
        if (fit.Model.Calibration is not null && data.HeldOut.Count < data.Test.Count)
        {
            terminal.Say(
                $"Scores are calibrated on {Counted.Of(data.HeldOut.Count, "test row")}, "
                + $"without the {data.Test.Count - data.HeldOut.Count:N0} that are labelled as anomalies.");
        }

        display.Finish(record, readable, end);
        if (_isCutShort && record.Outcome != TrainingOutcome.Interrupted)
        {
            Notices.Report($"Interrupted when the training was done and its model saved: `realnvp resume {folder.Path}` measures it.");
        }

        return _isCutShort ? ExitCode.Interrupted : ExitCode.Success;
    }

    private TrainingEnd Train(
        ModelFit flow, int number, ITrainingDisplay display, ITrainingObserver[] others, RunTimes times, CancellationToken cancellationToken)
    {
        var saver = new RunSaver(folder, flow, number, times.BetweenCheckpoints);
        if (IsDone(number))
        {
            // Nothing is left to be shown: its weights are taken from its checkpoint.
            return flow.Train([saver, .. others], cancellationToken);
        }

        return display.Show(() => flow.Train([saver, .. others, display], cancellationToken));
    }

    /// <summary>
    /// Trains the flows of an ensemble behind the first, each from its checkpoint or its beginning, and makes one model of those that have come to their end,
    /// which is saved after each: whenever the program is killed, what is done lies in the folder.
    /// </summary>
    private void TrainOthers(TrainingEnd first, SharedTime time, RunTimes times, CancellationToken cancellationToken)
    {
        if (record.FlowCount == 1)
        {
            return;
        }

        var known = new List<FlowRecord> { FlowRecord.Of(fit, first) };
        for (var number = 2; number <= record.FlowCount && !cancellationToken.IsCancellationRequested; number++)
        {
            if (!IsDone(number - 1))
            {
                fit.Model.Save(folder.Model);
                folder.Write(record with { Flows = [.. known], Outcome = null, Test = null });
            }

            if (TrainAnother(number, time, times, cancellationToken) is { } another)
            {
                known.Add(another);
            }
        }

        record = record with { Flows = known };
    }

    /// <summary>Trains a flow and adds it to the model; null if it was interrupted before its end, and is not part of it.</summary>
    private FlowRecord? TrainAnother(int number, SharedTime time, RunTimes times, CancellationToken cancellationToken)
    {
        ModelFit? other = null;
        try
        {
            other = flows.Open(folder, number, cancellationToken);
            using var timed = SharedTime.Limit(time.Of(number), cancellationToken);
            var end = Train(other, number, NewDisplay(number), [], times, timed.Token);
            if (end.Outcome == TrainingOutcome.Interrupted && cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            var ended = FlowRecord.Of(other, end);
            fit.Combine([other]);
            other = null;
            return ended;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            other?.Dispose();
        }
    }

    /// <summary>Whether a flow was trained to its end before this session.</summary>
    private bool IsDone(int number) => _known.ElementAtOrDefault(number - 1)?.IsDone() == true;

    private TrainingOutcome OutcomeOf(IReadOnlyList<FlowRecord> known) =>
        known.Count < record.FlowCount || known.Any(flow => !flow.IsDone()) ? TrainingOutcome.Interrupted
            : known.All(flow => flow.Outcome == TrainingOutcome.StoppedEarly) ? TrainingOutcome.StoppedEarly
            : TrainingOutcome.Completed;

    /// <summary>Measures the test rows, what samples are like, and what scores are judged by.</summary>
    private ReadableSamples? Measure(CancellationToken cancellationToken)
    {
        if (!_isCutShort && fit.Data.Test.Count > 0)
        {
            terminal.Say("Measuring the test rows and drawing the report ...");
            record = record with { Test = UnlessCutShort(() => fit.MeasureTest(cancellationToken)) };
            MeasureFlows(cancellationToken);
        }

        var readable = UnlessCutShort(() => fit.MeasureSamples(cancellationToken));
        UnlessCutShort(() => fit.Calibrate(!record.WithoutBaselines, cancellationToken));
        return readable;
    }

    /// <summary>Measures the test rows by each flow alone, so that it can be seen what the ensemble gains.</summary>
    private void MeasureFlows(CancellationToken cancellationToken)
    {
        if (record is { Test: not null, Flows: { Count: > 1 } known })
        {
            var measured = known.Zip(fit.Model.Members, (flow, member) => UnlessCutShort(() => member.Evaluate(
                fit.Data.Test, fit.Training.Seed, 1, cancellationToken)) is { } test ? flow with { TestNats = test.Nats } : flow);
            record = record with { Flows = [.. measured] };
        }
    }

    private ITrainingDisplay NewDisplay(int number)
    {
        var place = new FlowPlace(number, record.FlowCount);
        return terminal.IsJson ? new JsonDisplay(terminal, folder, fit.Data.Shape, place)
            : terminal.IsInteractive ? new LiveDisplay(terminal, folder, fit.Data.Shape, place)
            : new PlainDisplay(terminal, folder, fit.Data.Shape, place);
    }

    private void SayWhatIsWaitedFor() => Notices.Report("Stopping when this step is done, and saving; Ctrl-C again ends at once.");

    /// <summary>Draws what the report shows, as far as there is time for it, and says how the generated rows are.</summary>
    private SyntheticReport? Draw(RunPictures pictures, TrainingEnd end, CancellationToken cancellationToken)
    {
        try
        {
            pictures.Plots.Draw(folder.LossPicture, theme => LossPicture.Draw(end.Epochs, record.Recipe, fit.Data.Name, theme));

            pictures.Finish(end.Epochs, cancellationToken);
            var samples = RunReport.SamplesOf(folder, record, end);
            if (end.IsWithinFirstEpoch || record.Flows is { Count: > 1 })
            {
                pictures.Draw(samples, cancellationToken);
            }

            pictures.AddDarkSamples(samples, cancellationToken);

            // Rows that other processes hold were sent for the report alone, and not where it is cut short.
            var generated = _isCutShort && fit.Data.Parted is not null ? null
                : GeneratedRows.BesideTest(fit.Data, fit.Model, fit.Training.Seed, cancellationToken);
            if (generated is not null)
            {
                pictures.Plots.Draw(folder.In(RunReport.PairsPicture), theme => generated.DrawPairs(theme, cancellationToken));
            }

            var report = generated?.Compare(cancellationToken);
            if (report is not null)
            {
                pictures.Plots.Draw(folder.In(RunReport.WorstPicture), theme => generated!.DrawWorst(report, theme));
            }

            return report;
        }
        catch (OperationCanceledException)
        {
            _isCutShort = true;
            return null;
        }
    }

    /// <summary>What is measured; null if the user will not wait for it, or no longer.</summary>
    private T? UnlessCutShort<T>(Func<T?> measure)
        where T : class
    {
        try
        {
            return _isCutShort ? null : measure();
        }
        catch (OperationCanceledException)
        {
            _isCutShort = true;
            return null;
        }
    }
}
