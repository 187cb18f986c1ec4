using System.Text.Json.Nodes;
using RealNvp.Cli.Runs;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Cli.Display;

/// <summary>A training as lines of JSON: start, every epoch, notices, end.</summary>
internal sealed class JsonDisplay(Terminal terminal, RunFolder folder, Shape shape, FlowPlace place) : ITrainingDisplay
{
    public TrainingEnd Show(Func<TrainingEnd> train) => train();

    public void Started(TrainingStart start) => terminal.Json(Placed(new()
    {
        ["event"] = "start",
        ["run"] = folder.Path,
        ["engine"] = start.Flow.Engine.Name,
        ["device"] = (start.Flow.Engine as TorchEngine)?.Device ?? "cpu",
        ["weights"] = start.Flow.Parameters.Plan.WeightCount,
        ["training_rows"] = start.TrainingRows,
        ["validation_rows"] = start.ValidationRows,
        ["epochs"] = start.Options.Epochs,
        ["epochs_done"] = start.FirstEpoch,
        ["batch"] = start.Options.BatchSize,
        ["learning_rate"] = start.Options.LearningRate,
        ["seed"] = start.Options.Seed,
    }));

    public void EpochEnded(EpochReport report) => terminal.Json(Placed(new()
    {
        ["event"] = "epoch",
        ["epoch"] = report.Epoch,
        ["train_nats"] = Figures.Json(report.TrainNats),
        ["valid_nats"] = Figures.Json(report.ValidNats),
        ["train_bits_per_dim"] = Figures.Json(Bits(report.TrainNats)),
        ["valid_bits_per_dim"] = Figures.Json(Bits(report.ValidNats)),
        ["learning_rate"] = report.LearningRate,
        ["rows_per_second"] = Figures.Json(report.RowsPerSecond),
        ["seconds"] = report.Seconds,
        ["best"] = report.IsBest,
    }));

    public void Noticed(string sentence) => terminal.Json(new JsonObject { ["event"] = "notice", ["text"] = sentence });

    public void Finish(RunRecord record, ReadableSamples? readable, TrainingEnd end) => terminal.Json(WithFlows(record, new()
    {
        ["event"] = "end",
        ["outcome"] = Outcome(record.Outcome),
        ["best_epoch"] = end.BestEpoch,
        ["seconds"] = record.Seconds,
        ["test_nats"] = Figures.Json(record.Test?.Nats),
        ["test_bits_per_dim"] = Figures.Json(record.Test?.BitsPerDimension),
        ["test_rows"] = record.Test?.Rows,
        ["importance_samples"] = record.Test?.ImportanceSamples,
        ["readable_samples"] = Figures.Json(readable?.Share),
        ["readable_unseen"] = Figures.Json(readable?.RealShare),
        ["run"] = folder.Path,
        ["model"] = folder.Model,
        ["report"] = folder.Report,
    }));

    private JsonObject Placed(JsonObject line)
    {
        if (place.IsOfSeveral)
        {
            line["member"] = place.Number;
            line["members"] = place.Of;
        }

        return line;
    }

    private static JsonObject WithFlows(RunRecord record, JsonObject line)
    {
        if (record.Flows is { } flows)
        {
            line["members"] = record.FlowCount;
            line["flows"] = new JsonArray(
            [
                .. flows.Select(flow => new JsonObject
                {
                    ["seed"] = flow.Seed,
                    ["outcome"] = Outcome(flow.Outcome),
                    ["epochs"] = flow.Epochs,
                    ["best_epoch"] = flow.BestEpoch,
                    ["valid_nats"] = Figures.Json(flow.ValidNats),
                    ["test_nats"] = Figures.Json(flow.TestNats),
                    ["seconds"] = flow.Seconds,
                }),
            ]);
        }

        return line;
    }

    private static string Outcome(TrainingOutcome? outcome) => outcome switch
    {
        TrainingOutcome.Interrupted => "interrupted",
        TrainingOutcome.StoppedEarly => "stopped-early",
        _ => "completed",
    };

    private double? Bits(double? nats) => nats is { } value ? Likelihood.ToBitsPerDimension(value, shape) : null;
}
