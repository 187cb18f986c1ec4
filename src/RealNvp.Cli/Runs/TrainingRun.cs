using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>A training from its first step to the report, begun or resumed.</summary>
internal sealed class TrainingRun(
    Terminal terminal, RunFolder folder, RunRecord record, Dataset data, IFlow flow, Trainer trainer)
{
    /// <summary>Trains, saves, draws, and says how it went; the exit code of the command.</summary>
    public int Execute(RunTimes times, CancellationToken cancellationToken)
    {
        foreach (var notice in ComputeNotices.Of(flow, record.Recipe.Training))
        {
            ((IProgress<string>)terminal).Report(notice);
        }

        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (times.Most is { } most)
        {
            timed.CancelAfter(most);
        }

        // The caller disposes of the flow, so the model is not disposed here.
        var model = new DensityModel(flow, Facts(), data.Schema);
        var pictures = RunPictures.For(folder, data, model, record.Recipe.Training.Seed);
        ITrainingDisplay display = terminal.IsJson ? new JsonDisplay(terminal, folder, data.Shape)
            : terminal.IsInteractive ? new LiveDisplay(terminal, folder, data.Shape)
            : new PlainDisplay(terminal, folder, data.Shape);
        var end = display.Show(() => trainer.Run(
            [new RunSaver(folder, record, Classes(), data.Schema, times.BetweenCheckpoints), pictures, display], timed.Token));

        record = record with { Outcome = end.Outcome, BestEpoch = end.BestEpoch, Seconds = end.Epochs.Count > 0 ? end.Epochs[^1].Seconds : null };
        var isCutShort = cancellationToken.IsCancellationRequested && end.Outcome == TrainingOutcome.Interrupted;
        if (!isCutShort && data.Test.Count > 0)
        {
            terminal.Say("Measuring the test rows and drawing the report ...");
            record = record with { Test = Likelihood.Measure(flow, data.Test, record.Recipe.Training.Seed, 1, CancellationToken.None) };
        }

        folder.Write(record);
        pictures.Finish(end.Epochs);
        if (end.IsWithinFirstEpoch)
        {
            pictures.Draw(folder.In(RunReport.FirstSamplesPicture));
        }

        var generated = GeneratedRows.BesideTest(data, model, record.Recipe.Training.Seed);
        generated?.DrawPairs().Save(folder.In(RunReport.PairsPicture));
        RunReport.Write(folder, record, data, end, generated?.Compare());
        if (!isCutShort
            && RunCalibration.Measure(model, data, record.Recipe.Training.Seed, !record.WithoutBaselines, CancellationToken.None) is { } calibration)
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
        return isCutShort ? ExitCode.Interrupted : ExitCode.Success;
    }

    private IReadOnlyList<string>? Classes() => record.Given is null || data.Schema is { ContextWidth: > 0 } ? null : data.ReadLabels()?.Names;

    private ModelFacts Facts() => new() { Recipe = record.Recipe.Name, Data = record.Data, Classes = Classes() };
}
