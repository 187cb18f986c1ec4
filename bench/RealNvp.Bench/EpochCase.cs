using System.Globalization;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// An epoch beside its step: what a training step takes on one batch again and again, what the trainer makes of it on the rows themselves (shuffled, dequantised,
/// measured), and what is left with validation. The parts of a step that the bare step lacks are timed by themselves, in turn in one process.
/// </summary>
internal static class EpochCase
{
    private const int Epochs = 4;
    private const int FewestSteps = 10;
    private const double SecondsOfEpoch = 1.5;
    private const double SecondsPerPart = 0.8;

    /// <summary>Runs it.</summary>
    /// <param name="presetName">The preset.</param>
    /// <param name="dataName">A name of the catalogue or a table.</param>
    /// <param name="folder">The folder of the data's files; null for the usual places.</param>
    public static int Run(string presetName, string dataName, string? folder)
    {
        using var data = DatasetCatalogue.Load(dataName, new() { DataDirectory = folder });
        var recipe = BaseFit.Of(data, DataRecipe.For(data, Presets.Find(presetName)), CancellationToken.None);
        var bare = Bare(data, recipe);
        var steps = Math.Min(Math.Max(FewestSteps, (int)(SecondsOfEpoch / bare)), data.Train.Count / recipe.Training.BatchSize);
        recipe = recipe with { Training = recipe.Training with { Epochs = Epochs, EpochRows = steps * recipe.Training.BatchSize, Patience = null } };
        Say("a step on one batch", bare, bare);
        Say("the trainer's steps", Trained(data, recipe, validates: false), bare);
        Say($"with validation of {data.Valid.Count} rows after every {steps} steps", Trained(data, recipe, validates: true), bare);
        return 0;

        void Say(string what, double seconds, double of) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{presetName}, {dataName}, batch {recipe.Training.BatchSize}: {what}: {1e3 * seconds:F3} ms a step, {recipe.Training.BatchSize / seconds:N0} rows/s, {of / seconds:P0}"));
    }

    /// <summary>The median of a step on one batch, and what the rest of a trainer's step takes.</summary>
    private static double Bare(Dataset data, Recipe recipe)
    {
        using var flow = Created(recipe);
        var options = recipe.Training;
        var team = ITeamEngine.TeamOf(flow.Engine);
        var batches = new Batches(data.Train, new(recipe.Flow), options.BatchSize, options.Seed, team: team, deviation: options.Noise);
        var average = options.EmaDecay is { } decay ? new MovingAverage(flow.Parameters, (float)decay) : null;
        var optimizer = Optimizer.Create(options, flow.Parameters, average, team);
        var norm = new GradientNorm(flow.Parameters, team);
        var start = batches.ReadStart(1_000, (_, _) => { }, CancellationToken.None);
        flow.Initialize(start.Rows, start.Context);
        average?.Start();
        var (values, context, step) = (batches.Read(1, 0).Rows.ToArray(), batches.Read(1, 0).Context.ToArray(), 0);
        (string Part, Action Work)[] parts =
        [
            ("gradient, optimizer and average", () =>
            {
                flow.LossGradient(values, context);
                optimizer.Step(1e-6, 1);
                average?.UpdateState(optimizer.Steps);
                flow.WeightsChanged();
            }),
            ("a batch read", () => batches.Read(1, step++ % batches.PerEpoch)),
            ("norm of the gradient", () => norm.Measure()),
            ("log-dets of the rows", () => batches.MeanLogDet(new(values, context, BatchPart.Whole(batches.BatchSize)))),
        ];
        var times = Stopwatches.Interleave([.. parts.Select(part => part.Work)], SecondsPerPart * parts.Length);
        foreach (var ((part, _), series) in parts.Zip(times))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {part}: {1e3 * Stopwatches.Median(series):F4} ms, least {1e3 * series[0]:F4}"));
        }

        return Stopwatches.Median(times[0]);
    }

    /// <summary>Seconds of a step in the best of a few short epochs, as the trainer takes them.</summary>
    private static double Trained(Dataset data, Recipe recipe, bool validates)
    {
        using var flow = Created(recipe);
        var trainer = new Trainer(flow, data.Train, validates ? data.Valid : null, recipe.Training);
        var epochs = trainer.Run([]).Epochs;
        var steps = recipe.Training.EpochRows!.Value / recipe.Training.BatchSize;
        return validates
            ? epochs.Zip(epochs.Skip(1), (before, after) => (after.Seconds - before.Seconds) / steps).Min()
            : recipe.Training.BatchSize / epochs.Skip(1).Max(epoch => epoch.RowsPerSecond);
    }

    private static ITrainableFlow Created(Recipe recipe) =>
        Engines.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, recipe.Training.Seed), ManagedEngine.Instance, TorchEngine.Instance);
}
