using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The page that shows a whole run.</summary>
internal static class RunReport
{
    public const string DensityPicture = "density.png";
    public const string GridPicture = "warped-grid.png";
    public const string PairsPicture = "pairs.png";
    public const string WorstPicture = "worst-column.png";

    /// <summary>Samples of a model whose first epoch has not ended.</summary>
    public const string FirstSamplesPicture = "first-samples.png";

    /// <summary>Samples of an ensemble, which no epoch has.</summary>
    public const string EnsembleSamplesPicture = "ensemble-samples.png";

    private const int MostStepsOpen = 12;
    private const int MostEpochsOpen = 20;
    private const int MostClassLetters = 60;

    // Of more classes a picture shows some.
    private const int MostClassesNamed = 16;

    private const string PairsCaption =
        "Blue: test rows, which training did not see. Orange: generated ones. Where the colours part by more than chance, the model is wrong.";

    private const string MovieCaption = "The same random latents decoded after every epoch.";
    private const string GridCaption = "A square grid of latents, decoded: how the flow bends the plane.";

    private const string WorstCaption =
        "The column whose generated values are least distributed as the table's. Blue: test rows. Orange: generated ones. The shares stand at the right.";

    /// <param name="readable">How many samples can be read; null for data that cannot tell.</param>
    /// <param name="synthetic">How generated rows compare with the table; null for other data.</param>
    /// <param name="plots">The plots for dark screens.</param>
    public static void Write(
        RunFolder folder, RunRecord record, Dataset data, TrainingEnd end, ReadableSamples? readable, SyntheticReport? synthetic, ReportPlots plots)
    {
        var samples = Shown(plots, [
            new(data.Shape.Size == 1 ? "The column" : "Every column against every other", PairsCaption, folder.In(PairsPicture)) { IsPlot = true },
            new("Samples", SamplesCaption(record, data, end), SamplesOf(folder, record, end)) { IsPlot = data.Levels is null },
            new("The samples over the epochs", OfFirst(record, MovieCaption), folder.Movie) { IsPlot = data.Levels is null },
        ]);
        var content = new ReportContent
        {
            Title = $"{record.Recipe.Name} on {data.Name}",
            Summary = Summary(record, end),
            Headlines = RunHeadlines.Of(record, end, readable, synthetic),
            Lead = samples,
            Pictures = Shown(plots, [
                new("The worst column", WorstCaption, folder.In(WorstPicture)) { IsPlot = true },
                new(OfFirst(record, "How training went"), LossCaption(record), folder.LossPicture) { IsPlot = true },
                new("Density", "What the model believes: bright is likely. Points: training rows.", folder.In(DensityPicture)),
                new("Warped grid", OfFirst(record, GridCaption), folder.In(GridPicture)) { IsPlot = true },
            ]),
            Facts = Facts(record, data, end, readable),
            Tables = [.. TableSections.Of(data, synthetic), .. EnsembleSections.Of(record), Steps(record), Metrics(record, end)],
            SpecJson = record.Recipe.ToJson(),
        };
        Report.Write(folder.Report, content);
    }

    /// <summary>The picture of the samples of the saved model.</summary>
    public static string SamplesOf(RunFolder folder, RunRecord record, TrainingEnd end) =>
        record.Flows is { Count: > 1 } ? folder.In(EnsembleSamplesPicture)
        : end.IsWithinFirstEpoch ? folder.In(FirstSamplesPicture) : folder.SamplePicture(end.BestEpoch);

    private static ReportPicture[] Shown(ReportPlots plots, IEnumerable<ReportPicture> pictures) =>
        [.. pictures.Where(picture => File.Exists(picture.Path)).Select(picture => picture with { Dark = plots.DarkOf(picture.Path) })];

    private static string Summary(RunRecord record, TrainingEnd end) => record.FlowCount == 1 ? Ending(end) : EnsembleSections.Summary(record);

    /// <summary>What shows one flow, with which of several it is.</summary>
    private static string OfFirst(RunRecord record, string what) =>
        record.FlowCount == 1 ? what : what.EndsWith('.') ? $"{what[..^1]} (the first flow)." : $"{what} (the first flow)";

    /// <summary>What a reader must know of a training that is not done; empty for one that is.</summary>
    private static string Ending(TrainingEnd end) => end.Outcome switch
    {
        _ when end.IsWithinFirstEpoch => CommandName.In("The training was interrupted within its first epoch; `realnvp resume` goes on with it."),
        TrainingOutcome.Interrupted =>
            CommandName.In($"The training was interrupted after {Epochs(end)}; `realnvp resume` goes on with it."),
        _ => "",
    };

    private static string Epochs(TrainingEnd end) => Counted.Of(end.Epochs[^1].Epoch, "epoch");

    private static string SamplesCaption(RunRecord record, Dataset data, TrainingEnd end)
    {
        var what = data.Levels is null ? "Generated points over the data, from the model" : "Generated by the model";
        var which = record.Flows is { Count: > 1 } ? "of all flows" : end.IsWithinFirstEpoch ? "as it stands" : $"of epoch {end.BestEpoch}";
        return record.Given is not null && data.Levels is not null && data.ReadLabels()?.Names is { } classes
            ? $"{what} {which}, each line of one class{Named(classes)}."
            : $"{what} {which}.";
    }

    private static string Named(IReadOnlyList<string> classes)
    {
        var all = string.Join(", ", classes);
        return classes.Count > MostClassesNamed ? ""
            : classes.Count > 2 && classes.Index().All(name => name.Item == Figures.Text(name.Index)) ? $": {classes[0]} to {classes[^1]}"
            : all.Length <= MostClassLetters ? $": {all}"
            : "";
    }

    private static string LossCaption(RunRecord record)
    {
        var what = record.Recipe.Flow.Levels is null
            ? "Nats per row: how unlikely the model finds a row, the negative logarithm of its density there."
            : "Bits per dimension: how many bits the model needs for each number of an image, fewer where it knows better what images are like.";
        return $"{what} Lower is better. The model that is kept is the best on validation rows, which it does not train on; "
            + "where their curve rises while the other falls, it learns rows by heart.";
    }

    private static List<(string Name, string Value)> Facts(RunRecord record, Dataset data, TrainingEnd end, ReadableSamples? readable)
    {
        var training = record.Recipe.Training;
        var counts = $"{Figures.Text(data.Train.Count)} / {Figures.Text(data.Valid.Count)} / {Figures.Text(data.Test.Count)}";
        var settings =
            FormattableString.Invariant($"{training.Optimizer} at {training.LearningRate}, batches of {training.BatchSize}, ")
            + (training.EpochRows is { } rows ? FormattableString.Invariant($"epochs of {Counted.Of(rows, "row")}, ") : "")
            + FormattableString.Invariant($"{ChoiceOption.Word(training.Schedule)} schedule, seed {training.Seed}");
        var threads = Counted.Of(record.Threads, "thread");
        return
        [
            ("data", $"{data.Name}: {counts} rows for training, validation and test"),
            ("source", data.Source),
            .. record.Test is { } test ? ((string, string)[])[("test log-likelihood", Measured(test))] : [],
            .. readable is null ? ((string, string)[])[] : [("readable samples", Measured(readable))],
            ("training", settings),
            record.Flows is { } flows ? EnsembleSections.Fact(flows) : ("best epoch", BestEpoch(record, end)),
            ("time", $"{Figures.Duration(record.Seconds ?? 0)} on the {record.Choice.Words}, {threads}"),
            ("version", record.Version),
        ];
    }

    private static string BestEpoch(RunRecord record, TrainingEnd end)
    {
        var stopped = end.Outcome == TrainingOutcome.StoppedEarly ? $"; stopped after {Epochs(end)}, since validation no longer improved" : "";
        return end.IsWithinFirstEpoch ? "none yet" : $"{Figures.Text(end.BestEpoch)} of {Figures.Text(record.Recipe.Training.Epochs)}{stopped}";
    }

    private static string Measured(Likelihood test) =>
        FormattableString.Invariant($"{test.Nats:F2} ± {test.StandardError:F2} nats per row, ")
        + FormattableString.Invariant($"{test.BitsPerDimension:F4} bits per dimension (K = {test.ImportanceSamples}, {Counted.Of(test.Rows, "row")})");

    private static string Measured(ReadableSamples readable) =>
        FormattableString.Invariant($"{Figures.Percent(readable.Share, "F1")} of {readable.Samples:N0}: ")
        + "the three training images nearest to them are of one class, and the nearest is as near as training images are to one another; "
        + FormattableString.Invariant($"entropy of their classes {readable.ClassEntropy:F2} nats, {readable.Copies:N0} as near as copies");

    private static ReportTable Steps(RunRecord record)
    {
        // Most flows keep one shape all the way.
        var steps = FlowPlan.Of(record.Recipe.Flow).AllSteps;
        var shapes = steps.Select(step => step.Output.ToString()).ToArray();
        var columns = shapes.Distinct().Count() > 1 ? 4 : 3;
        string[] names = ["step", "kind", "settings", "shape"];
        return new(
            OfFirst(record, "Steps from data to latents"),
            names[..columns],
            [.. steps.Zip(shapes, (step, shape) => new[] { step.Place, step.Spec.Kind, step.Spec.Summary, shape }[..columns])],
            Collapsed: steps.Count > MostStepsOpen);
    }

    private static ReportTable Metrics(RunRecord record, TrainingEnd end)
    {
        var flow = record.Recipe.Flow;
        var unit = flow.Levels is null ? "nats per row" : "bits per dimension";
        return new(
            OfFirst(record, "Figures of every epoch"),
            ["epoch", "training", "validation", "learning rate", "seconds", "best"],
            [
                .. end.Epochs.Select(epoch => (IReadOnlyList<string>)
                [
                    Figures.Text(epoch.Epoch),
                    Loss(epoch.TrainNats),
                    Loss(epoch.ValidNats),
                    Figures.Small(epoch.LearningRate),
                    Figures.Text(epoch.Seconds, "F1"),
                    epoch.IsBest ? "yes" : "",
                ]),
            ],
            Collapsed: end.Epochs.Count > MostEpochsOpen)
        {
            Note = $"Training and validation: {unit}, lower is better; where best says yes, validation was lower than before.",
        };

        string Loss(double? nats) => flow.Levels is null ? Figures.Nats(-nats) : Figures.Bits(nats, flow.Shape);
    }
}
