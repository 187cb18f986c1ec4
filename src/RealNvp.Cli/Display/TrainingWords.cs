using RealNvp.Cli.Commands;
using RealNvp.Cli.Runs;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Cli.Display;

/// <summary>What people are told about a training, in words.</summary>
internal static class TrainingWords
{
    public static string Start(TrainingStart start, RunFolder folder, FlowPlace place)
    {
        var begun = start.FirstEpoch > 0 ? $", going on after epoch {start.FirstEpoch}" : "";
        var which = place.IsOfSeveral ? $"Flow {place.Number} of {place.Of}: training" : "Training";
        return $"{which} {Counted.Of(start.Flow.Parameters.Plan.WeightCount, "weight")} on {Counted.Of(start.TrainingRows, "row")}"
            + $" of {Counted.Of(start.Flow.Dimension, "value")}"
            + $" ({EngineWords(start.Flow.Engine)}, {Counted.Of(start.Options.Epochs, "epoch")} of {Counted.Of(start.StepsPerEpoch, "step")}{begun}); "
            + $"Ctrl-C saves and stops. Run: {folder.Path}";
    }

    /// <summary>An engine in words, with its device where that is a GPU.</summary>
    public static string EngineWords(IFlowEngine engine) => new EngineChoice(engine.Name, (engine as TorchEngine)?.Device ?? EngineChoice.AutoName).Words;

    public static string PhaseName(PhaseReport report) => report.Phase switch
    {
        TrainingPhase.Starting => "reading the start",
        TrainingPhase.JudgingStart => "judging the start",
        _ => "validating",
    };

    public static string PhaseRows(PhaseReport report) => $"{Figures.Text(report.Rows)} of {Counted.Of(report.OfRows, "row")}";

    public static string Step(StepReport report, int epochs, int steps, Shape shape) =>
        $"epoch {report.Epoch}/{epochs} step {Figures.Text(report.Step)}/{Figures.Text(steps)}"
        + $"  train {Figures.Nats(report.Nats)} nats {Figures.Bits(report.Nats, shape)} bits/dim";

    public static string Epoch(EpochReport report, int epochs, Shape shape)
    {
        var train = report.TrainNats is null ? "" : $"  train {Figures.Nats(report.TrainNats)} nats {Figures.Bits(report.TrainNats, shape)} bits/dim";
        var valid = report.ValidNats is null
            ? ""
            : $"  valid {Figures.Nats(report.ValidNats)} nats {Figures.Bits(report.ValidNats, shape)} bits/dim{(report.IsBest ? " *" : "")}";
        var speed = report.RowsPerSecond > 0 ? $"  {Figures.Text((long)report.RowsPerSecond)} rows/s" : "";
        return $"epoch {report.Epoch}/{epochs}{train}{valid}{speed}  {Figures.Duration(report.Seconds)}";
    }

    /// <summary>How the training of an ensemble ended.</summary>
    public static string EnsembleEnd(RunRecord record, IReadOnlyList<FlowRecord> flows)
    {
        var interrupted = flows.Count(flow => !flow.IsDone());
        return flows.Count < record.FlowCount && interrupted == 0
                ? $"interrupted within flow {flows.Count + 1} of {record.FlowCount}; the model is of the {Counted.Of(flows.Count, "flow")} before"
            : flows.Count < record.FlowCount ? $"interrupted within flow {flows.Count} of {record.FlowCount}; the model is that flow as it stands"
            : interrupted > 0 ? $"interrupted: {interrupted} of the {record.FlowCount} flows can go on"
            : $"after {Counted.Of(record.FlowCount, "flow")}, of {EpochsOf(flows)}";
    }

    private static string EpochsOf(IReadOnlyList<FlowRecord> flows)
    {
        var (least, most) = (flows.Min(flow => flow.Epochs), flows.Max(flow => flow.Epochs));
        return least == most ? $"{Counted.Of(most, "epoch")} each" : $"{least} to {Counted.Of(most, "epoch")} each";
    }

    public static void Finish(Terminal terminal, RunFolder folder, RunRecord record, ReadableSamples? readable, TrainingEnd end)
    {
        var table = Terminal.NewTable("run", folder.Path);
        table.AddRow("ended", record.Flows is { } flows ? EnsembleEnd(record, flows) : end.Outcome switch
        {
            TrainingOutcome.Interrupted =>
                $"interrupted {(end.IsWithinFirstEpoch ? "within the first epoch" : $"after epoch {end.Epochs[^1].Epoch}")}",
            TrainingOutcome.StoppedEarly => $"stopped early after epoch {end.Epochs[^1].Epoch}",
            _ => $"after epoch {end.Epochs[^1].Epoch}",
        });
        if (record.Flows is { } known)
        {
            table.AddRow("best epochs", string.Join(", ", known.Select(flow => Figures.Text(flow.BestEpoch))));
        }
        else
        {
            const string None = "none yet: the model is the training as it stands, not validated";
            table.AddRow("best epoch", end.IsWithinFirstEpoch ? None : Figures.Text(end.BestEpoch));
        }

        if (record.Test is { } test)
        {
            table.AddRow(
                "test log-likelihood",
                $"{Figures.Nats(test.Nats)} ± {Figures.Nats(test.StandardError)} nats per row "
                + $"(K = {test.ImportanceSamples}, {Counted.Of(test.Rows, "row")})");
            table.AddRow("test bits per dimension", Figures.Text(test.BitsPerDimension, "F4"));
        }

        if (readable is not null)
        {
            var real = readable.RealShare is { } share ? $" (of unseen images {Figures.Percent(share, "F1")})" : "";
            table.AddRow("readable samples", $"{Figures.Percent(readable.Share, "F1")} of {Figures.Text(readable.Samples)}{real}");
        }

        if (record.Flows is { Count: > 1 } alone && alone.All(flow => flow.TestNats is not null))
        {
            table.AddRow("each flow alone", $"{string.Join(", ", alone.Select(flow => Figures.Nats(flow.TestNats)))} nats per row");
        }

        table.AddRow("time", Figures.Duration(record.Seconds ?? 0));
        terminal.Show(table);

        // In lines of their own, so that they can be copied whole.
        terminal.Say($"Model: {folder.Model}");
        terminal.Say($"Report: {folder.Report}");
        if (record.Outcome == TrainingOutcome.Interrupted)
        {
            terminal.Say($"`realnvp resume {folder.Path}` goes on.");
        }
    }
}
