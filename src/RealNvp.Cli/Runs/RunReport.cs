using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Persistence;
using RealNvp.Pictures;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The page that shows a whole run.</summary>
internal static class RunReport
{
    public const string DensityPicture = "density.png";
    public const string GridPicture = "warped-grid.png";
    public const string PairsPicture = "pairs.png";

    /// <summary>Samples of a model whose first epoch has not ended.</summary>
    public const string FirstSamplesPicture = "first-samples.png";

    /// <param name="readable">How many samples can be read; null for data that cannot tell.</param>
    /// <param name="synthetic">How generated rows compare with the table; null for other data.</param>
    public static void Write(RunFolder folder, RunRecord record, Dataset data, TrainingEnd end, ReadableSamples? readable, SyntheticReport? synthetic)
    {
        var content = new ReportContent
        {
            Title = $"{record.Recipe.Name} on {data.Name}",
            Summary = synthetic is null ? Summary(record, end) : $"{Summary(record, end)}\n\n{string.Join(" ", SyntheticWords.Sentences(synthetic))}",
            Facts = Facts(record, data, end),
            Pictures = Pictures(folder, data, end),
            Tables = [.. TableSections.Of(data.Schema, synthetic), Steps(record), Metrics(record, end)],
            SpecJson = record.Recipe.ToJson(),
        };
        Report.Write(folder.Report, content);
    }

    private const string PairsCaption =
        "Test rows, which training did not see, and as many generated ones, in the table's units. "
        + "Where the two colours part by more than chance, the model is wrong: "
        + "points below the diagonal, the distribution of each column on it, rank correlations above.";

    private static string Summary(RunRecord record, TrainingEnd end)
    {
        var ending = end.Outcome switch
        {
            _ when end.IsWithinFirstEpoch => CommandName.In("The training was interrupted within its first epoch; `realnvp resume` goes on with it."),
            TrainingOutcome.Interrupted =>
                CommandName.In($"The training was interrupted after {end.Epochs[^1].Epoch} epochs; `realnvp resume` goes on with it."),
            TrainingOutcome.StoppedEarly => $"The training stopped after {end.Epochs[^1].Epoch} epochs, since validation no longer improved.",
            _ => $"The training ran {end.Epochs[^1].Epoch} epochs.",
        };
        if (record.Test is not { } test)
        {
            return ending;
        }

        var which = end.IsWithinFirstEpoch ? "as it stands" : $"of epoch {end.BestEpoch}";
        return ending
            + FormattableString.Invariant($" On {test.Rows:N0} test rows the model {which} has a log-likelihood of ")
            + FormattableString.Invariant($"{test.Nats:F2} ± {test.StandardError:F2} nats per row, ")
            + FormattableString.Invariant($"{test.BitsPerDimension:F4} bits per dimension (K = {test.ImportanceSamples}).");
    }

    private static List<(string Name, string Value)> Facts(RunRecord record, Dataset data, TrainingEnd end)
    {
        var training = record.Recipe.Training;
        var counts = $"{Figures.Text(data.Train.Count)} / {Figures.Text(data.Valid.Count)} / {Figures.Text(data.Test.Count)}";
        var settings =
            FormattableString.Invariant($"{training.Optimizer} at {training.LearningRate}, batches of {training.BatchSize}, ")
            + (training.EpochRows is { } rows ? FormattableString.Invariant($"epochs of {rows:N0} rows, ") : "")
            + FormattableString.Invariant($"{ChoiceOption.Word(training.Schedule)} schedule, seed {training.Seed}");
        var threads = record.Threads == 1 ? "1 thread" : $"{Figures.Text(record.Threads)} threads";
        return
        [
            ("data", $"{data.Name}: {counts} rows for training, validation and test"),
            ("source", data.Source),
            ("training", settings),
            ("best epoch", end.IsWithinFirstEpoch ? "none yet" : Figures.Text(end.BestEpoch)),
            ("time", $"{Figures.Duration(record.Seconds ?? 0)} on the {record.Engine} engine, {threads}"),
            ("version", record.Version),
        ];
    }

    private static List<ReportPicture> Pictures(RunFolder folder, Dataset data, TrainingEnd end)
    {
        var arePlots = data.Levels is null;
        ReportPicture[] all =
        [
            new("Loss", "The negative log-likelihood after each epoch; lower is better.", folder.LossPicture) { IsPlot = true },
            new("Every column against every other", PairsCaption, folder.In(PairsPicture)) { IsPlot = true },
            end.IsWithinFirstEpoch
                ? new("Samples", "Drawn from the saved model, which is the training as it stands.", folder.In(FirstSamplesPicture)) { IsPlot = arePlots }
                : new("Samples", $"Drawn from the saved model, that of epoch {end.BestEpoch}.", folder.SamplePicture(end.BestEpoch)) { IsPlot = arePlots },
            new("The samples over the epochs", "Each frame decodes the same latents.", folder.Movie) { IsPlot = arePlots },
            new("Density", "What the model believes, with training points on it.", folder.In(DensityPicture)),
            new("Warped grid", "A square grid of latents, decoded: how the flow bends the plane.", folder.In(GridPicture)) { IsPlot = true },
        ];
        return [.. all.Where(picture => File.Exists(picture.Path))];
    }

    private static ReportTable Steps(RunRecord record)
    {
        return new(
            "Steps from data to latents",
            ["step", "kind", "settings", "shape"],
            [.. record.Recipe.Flow.Places().Select(place => (IReadOnlyList<string>)[place.Name, place.Step.Kind, place.Step.Summary, place.Output.ToString()])],
            Collapsed: false);
    }

    private static ReportTable Metrics(RunRecord record, TrainingEnd end)
    {
        var shape = record.Recipe.Flow.Shape;
        return new(
            "Figures of every epoch",
            ["epoch", "train nats", "valid nats", "train bits/dim", "valid bits/dim", "learning rate", "rows/s", "seconds", "best so far"],
            [
                .. end.Epochs.Select(epoch => (IReadOnlyList<string>)
                [
                    Figures.Text(epoch.Epoch),
                    Figures.Nats(epoch.TrainNats),
                    Figures.Nats(epoch.ValidNats),
                    Figures.Bits(epoch.TrainNats, shape),
                    Figures.Bits(epoch.ValidNats, shape),
                    Figures.Small(epoch.LearningRate),
                    Figures.Text((long)epoch.RowsPerSecond),
                    Figures.Text(epoch.Seconds, "F1"),
                    epoch.IsBest ? "yes" : "",
                ]),
            ],
            Collapsed: end.Epochs.Count > 20);
    }
}
