using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Scores;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>A training from its first step to the report, begun or resumed.</summary>
internal sealed class TrainingRun(
    Terminal terminal, RunFolder folder, RunRecord record, Dataset data, IFlow flow, Trainer trainer)
{
    // An interrupted run gets the pictures and the report that are quickly made.
    private static readonly TimeSpan AfterInterrupt = TimeSpan.FromSeconds(0.5);

    private bool _isCutShort;

    private IProgress<string> Notices => terminal;

    /// <summary>Trains, saves, draws, and says how it went; the exit code of the command.</summary>
    public int Execute(RunTimes times, CancellationToken cancellationToken)
    {
        foreach (var notice in ComputeNotices.Of(flow, record.Recipe.Training))
        {
            Notices.Report(notice);
        }

        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (times.Most is { } most)
        {
            timed.CancelAfter(most);
        }

        // The caller disposes of the flow, so the model is not disposed here.
        var model = new DensityModel(flow, Facts(), data.Schema);
        var pictures = RunPictures.For(folder, data, model, record.Recipe.Training.Seed, timed.Token);
        ITrainingDisplay display = terminal.IsJson ? new JsonDisplay(terminal, folder, data.Shape)
            : terminal.IsInteractive ? new LiveDisplay(terminal, folder, data.Shape)
            : new PlainDisplay(terminal, folder, data.Shape);
        var saver = new RunSaver(folder, record, Classes(), data.Schema, times.BetweenCheckpoints);
        TrainingEnd end;
        using (cancellationToken.Register(SayWhatIsWaitedFor))
        {
            end = display.Show(() => trainer.Run([saver, pictures, display], timed.Token));
        }

        record = record with
        {
            Outcome = end.Outcome,
            BestEpoch = end.BestEpoch,
            Seconds = end.Epochs.Count > 0 ? end.Epochs[^1].Seconds : null,
            Test = null,
        };
        _isCutShort = cancellationToken.IsCancellationRequested;
        if (!_isCutShort && data.Test.Count > 0)
        {
            terminal.Say("Measuring the test rows and drawing the report ...");
            record = record with
            {
                Test = UnlessCutShort(() => Likelihood.Measure(flow, data.Test, record.Recipe.Training.Seed, 1, cancellationToken)),
            };
        }

        folder.Write(record);
        using var drawing = _isCutShort
            ? new CancellationTokenSource(AfterInterrupt)
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        RunReport.Write(folder, record, data, end, Draw(pictures, model, end, drawing.Token));
        var withBaselines = !record.WithoutBaselines;
        if (UnlessCutShort(() => RunCalibration.Measure(model, data, record.Recipe.Training.Seed, withBaselines, cancellationToken)) is { } calibration)
        {
            RunCalibration.Keep(folder.Model, calibration);
            if (data.HeldOut.Count < data.Test.Count)
            {
                terminal.Say(
                    $"Scores are calibrated on {data.HeldOut.Count:N0} test rows, "
                    + $"without the {data.Test.Count - data.HeldOut.Count:N0} that are labelled as anomalies.");
            }
        }

        display.Finish(record, end);
        if (_isCutShort && end.Outcome != TrainingOutcome.Interrupted)
        {
            Notices.Report($"Interrupted when the training was done and its model saved: `realnvp resume {folder.Path}` measures it.");
        }

        return _isCutShort ? ExitCode.Interrupted : ExitCode.Success;
    }

    private void SayWhatIsWaitedFor() => Notices.Report("Stopping when this step is done, and saving; Ctrl-C again ends at once.");

    /// <summary>Draws what the report shows, as far as there is time for it, and says how the generated rows are.</summary>
    private SyntheticReport? Draw(RunPictures pictures, DensityModel model, TrainingEnd end, CancellationToken cancellationToken)
    {
        try
        {
            pictures.Finish(end.Epochs, cancellationToken);
            if (end.IsWithinFirstEpoch)
            {
                pictures.Draw(folder.In(RunReport.FirstSamplesPicture), cancellationToken);
            }

            var generated = GeneratedRows.BesideTest(data, model, record.Recipe.Training.Seed, cancellationToken);
            generated?.DrawPairs(cancellationToken).Save(folder.In(RunReport.PairsPicture));
            return generated?.Compare(cancellationToken);
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

    private IReadOnlyList<string>? Classes() => record.Given is null || data.Schema is { ContextWidth: > 0 } ? null : data.ReadLabels()?.Names;

    private ModelFacts Facts() => new() { Recipe = record.Recipe.Name, Data = record.Data, Classes = Classes() };
}
