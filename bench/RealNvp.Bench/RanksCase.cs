using System.Globalization;
using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Mpi;
using RealNvp.Recipes;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// What a training step takes over the processes that <c>mpirun</c> started, each on so many threads, as the trainer takes it:
/// <c>mpirun -n 2 ... ranks PRESET 1</c> against <c>... ranks PRESET 2</c> says what two processes of one thread lose against one of two.
/// </summary>
internal static class RanksCase
{
    private const int Epochs = 6;
    private const int FewestSteps = 10;
    private const int Columns = 10;
    private const int TableRows = 100_000;
    private const double SecondsOfEpoch = 2;

    /// <summary>Runs it.</summary>
    /// <param name="presetName">A preset of tables or of images.</param>
    /// <param name="threads">The threads of each process.</param>
    public static int Run(string presetName, int threads)
    {
        using var mpi = MpiCollective.IsLaunched ? MpiCollective.Open() : null;
        var processes = (ICollective?)mpi ?? OneProcess.Instance;
        TorchRuntime.Threads = threads;
        using var engine = new ManagedEngine(threads);
        var (shape, levels) = ShapeOf(presetName);
        var recipe = Presets.Find(presetName).For(shape, levels, TableRows);
        var weights = FlowPlan.Of(recipe.Flow).WeightCount;
        var first = Measure(recipe, FewestSteps);
        var seconds = Measure(recipe, Math.Max(FewestSteps, (int)(SecondsOfEpoch / first.Seconds))).Seconds;
        if (processes.Rank == 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{presetName}, {shape}, {weights:N0} weights, batch {recipe.Training.BatchSize}, {processes.Count} x {threads} threads"
                + $"{(mpi is null ? "" : $", {mpi.Library}")}: {1e3 * seconds:F3} ms a step, {recipe.Training.BatchSize / seconds:N0} rows/s, "
                + $"log-likelihood of {Epochs * FewestSteps} steps {first.Nats:F4}"));
        }

        return 0;

        (double Seconds, double Nats) Measure(Recipe of, int steps)
        {
            var training = of.Training with { Epochs = Epochs, EpochRows = steps * of.Training.BatchSize, Patience = null };
            using var flow = Engines.Create(of.Flow, FlatParameters.Start(of.Flow, training.Seed), engine, TorchEngine.Instance);
            var epochs = new Trainer(flow, new DrawnRows(shape.Size, levels, steps * training.BatchSize), null, training, collective: processes).Run([]).Epochs;

            // All take as many steps: the time of process 0 is that of all.
            Span<double> best = [processes.Rank == 0 ? epochs.Skip(1).Max(epoch => epoch.RowsPerSecond) : 0];
            processes.Sum(best);
            return (training.BatchSize / best[0], epochs[^1].TrainNats!.Value);
        }
    }

    private static (Shape Shape, int? Levels) ShapeOf(string preset) => preset switch
    {
        "paper-cifar10" => (new(3, 32, 32), 256),
        "readme" or "maf" => (new(784), 256),
        "notebook" => (new(784), null),
        "plane" => (new(2), null),
        _ when preset.Contains("mnist", StringComparison.Ordinal) => (new(1, 28, 28), 256),
        _ => (new(Columns), null),
    };

    /// <summary>Rows drawn when they are read.</summary>
    private sealed class DrawnRows(int width, int? levels, int count) : IRows
    {
        public int Count => count;

        public int Width => width;

        public void Read(int row, Span<float> destination)
        {
            var random = SeededRandom.For(7, (ulong)row);
            if (levels is not { } most)
            {
                random.FillGaussian(destination);
                return;
            }

            random.FillUniform(destination);
            foreach (ref var value in destination)
            {
                value = MathF.Floor(value * most);
            }
        }
    }
}
