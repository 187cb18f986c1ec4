using RealNvp.Cli.Display;
using RealNvp.Data.Fitting;
using RealNvp.Evaluation;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>A training from its first step to the report, begun or resumed.</summary>
internal sealed class TrainingRun(Terminal terminal, RunFolder folder, RunRecord record, ModelFit fit)
{
    // An interrupted run gets the pictures and the report that are quickly made.
    private static readonly TimeSpan AfterInterrupt = TimeSpan.FromSeconds(0.5);

    private bool _isCutShort;

    private IProgress<string> Notices => terminal;

    /// <summary>Trains, saves, draws, and says how it went; the exit code of the command.</summary>
    public int Execute(RunTimes times, CancellationToken cancellationToken)
    {
        foreach (var notice in ComputeNotices.Of(fit.Flow, fit.Training))
        {
            Notices.Report(notice);
        }

        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (times.Most is { } most)
        {
            timed.CancelAfter(most);
        }

        var data = fit.Data;
        var pictures = RunPictures.For(folder, fit, timed.Token);
        ITrainingDisplay display = terminal.IsJson ? new JsonDisplay(terminal, folder, data.Shape)
            : terminal.IsInteractive ? new LiveDisplay(terminal, folder, data.Shape)
            : new PlainDisplay(terminal, folder, data.Shape);
        var saver = new RunSaver(folder, fit, times.BetweenCheckpoints);
        TrainingEnd end;
        using (cancellationToken.Register(SayWhatIsWaitedFor))
        {
            end = display.Show(() => fit.Train([saver, pictures, display], timed.Token));
        }

        record = record with
        {
            Outcome = end.Outcome,
            BestEpoch = end.BestEpoch,
            Seconds = end.Epochs.Count > 0 ? end.Epochs[^1].Seconds : null,
            Test = null,
        };
        _isCutShort = cancellationToken.IsCancellationRequested;
        ReadableSamples? readable = null;
        try
        {
            if (!_isCutShort && data.Test.Count > 0)
            {
                terminal.Say("Measuring the test rows and drawing the report ...");
                record = record with { Test = UnlessCutShort(() => fit.MeasureTest(cancellationToken)) };
            }

            readable = UnlessCutShort(() => fit.MeasureSamples(cancellationToken));
            UnlessCutShort(() => fit.Calibrate(!record.WithoutBaselines, cancellationToken));
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
        if (_isCutShort && end.Outcome != TrainingOutcome.Interrupted)
        {
            Notices.Report($"Interrupted when the training was done and its model saved: `realnvp resume {folder.Path}` measures it.");
        }

        return _isCutShort ? ExitCode.Interrupted : ExitCode.Success;
    }

    private void SayWhatIsWaitedFor() => Notices.Report("Stopping when this step is done, and saving; Ctrl-C again ends at once.");

    /// <summary>Draws what the report shows, as far as there is time for it, and says how the generated rows are.</summary>
    private SyntheticReport? Draw(RunPictures pictures, TrainingEnd end, CancellationToken cancellationToken)
    {
        try
        {
            pictures.Plots.Draw(folder.LossPicture, theme => LossPicture.Draw(end.Epochs, record.Recipe, fit.Data.Name, theme));

            pictures.Finish(end.Epochs, cancellationToken);
            if (end.IsWithinFirstEpoch)
            {
                pictures.Draw(folder.In(RunReport.FirstSamplesPicture), cancellationToken);
            }

            pictures.AddDarkSamples(RunReport.SamplesOf(folder, end), cancellationToken);
            var generated = GeneratedRows.BesideTest(fit.Data, fit.Model, fit.Training.Seed, cancellationToken);
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
