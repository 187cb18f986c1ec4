using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Parallelism;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;
using TorchSharp;

namespace RealNvp.Bench;

/// <summary>
/// A preset's training step, log p and sampling on the managed engine, the torch engine and plain eager torch, in turn in one
/// process. One JSON line a case: the median and the least of the repetitions.
/// </summary>
internal static class FlowCase
{
    private const double SecondsPerCase = 1.5;

    public static int Run(string preset, int features)
    {
        TorchRuntime.EnsureLoaded();
        var recipe = Presets.Find(preset).For(new Shape(features), null);
        var peak = MeasurePeak();
        foreach (var batch in (int[])[1, 128, 512, 4096])
        {
            using var rows = new Rows(recipe, batch);
            Report(preset, "train", batch, 3, recipe, peak, ("managed", rows.TrainManaged), ("torch", rows.TrainTorch), ("eager", rows.TrainEager));
            Report(preset, "log p", batch, 1, recipe, peak, ("managed", rows.ScoreManaged), ("torch", rows.ScoreTorch), ("eager", rows.ScoreEager));
            Report(preset, "sample", batch, 1, recipe, peak, ("managed", rows.SampleManaged), ("torch", rows.SampleTorch), ("eager", rows.SampleEager));
        }

        return 0;
    }

    /// <summary>The floating-point operations a second of all threads' multiply-add units at once.</summary>
    private static double MeasurePeak()
    {
        var team = new WorkerTeam(ManagedEngine.Threads);
        var best = 0.0;
        for (var repeat = 0; repeat < 10; repeat++)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            var operations = 0L;
            team.Run(_ => Interlocked.Add(ref operations, PeakMeter.Run(4_000_000)));
            best = Math.Max(best, operations / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static void Report(
        string preset, string work, int batch, int passes, Recipe recipe, double peak, params (string Engine, Action Work)[] cases)
    {
        // A pass over a layer is two operations per weight and row; training has the forward pass and the two backward ones.
        var weights = new ParameterLayout(recipe.Flow).Slots.Where(slot => slot.Shape.Rank == 2).Sum(slot => (long)slot.Shape.Size);
        var operations = 2.0 * passes * weights * batch;
        var once = System.Diagnostics.Stopwatch.GetTimestamp();
        Array.ForEach(cases, one => one.Work());
        var repetitions = (int)Math.Clamp(SecondsPerCase * cases.Length / System.Diagnostics.Stopwatch.GetElapsedTime(once).TotalSeconds, 7, 2000);
        var times = Stopwatches.Interleave([.. cases.Select(one => one.Work)], repetitions);
        for (var index = 0; index < cases.Length; index++)
        {
            var median = Stopwatches.Median(times[index]);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @case = preset,
                work,
                batch,
                engine = cases[index].Engine,
                threads = ManagedEngine.Threads,
                ms = Math.Round(1e3 * median, 4),
                least_ms = Math.Round(1e3 * times[index][0], 4),
                rows_per_s = Math.Round(batch / median),
                gflops = Math.Round(operations / median / 1e9, 1),
                share_of_peak = Math.Round(operations / median / peak, 3),
                peak_gflops = Math.Round(peak / 1e9, 1),
                repetitions,
            }));
        }
    }

    /// <summary>The same rows for the three, and what each does with them.</summary>
    private sealed class Rows : IDisposable
    {
        private readonly float[] _values;
        private readonly float[] _results;
        private readonly double[] _logProb;
        private readonly torch.Tensor _tensor;
        private readonly IFlow _managed;
        private readonly IFlow _torch;
        private readonly EagerFlow _eager;
        private readonly Optimizer _managedOptimizer;
        private readonly Optimizer _torchOptimizer;
        private readonly double _rate;

        public Rows(Recipe recipe, int batch)
        {
            _rate = 1e-5;
            _values = new float[batch * recipe.Flow.Shape.Size];
            new SeededRandom(1).FillGaussian(_values);
            _results = new float[_values.Length];
            _logProb = new double[batch];
            _tensor = torch.tensor(_values).reshape(batch, recipe.Flow.Shape.Size);
            _managed = ManagedEngine.Instance.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, 1));
            _torch = TorchEngine.Instance.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, 1));
            _eager = new EagerFlow(recipe.Flow);
            _managedOptimizer = Optimizer.Create(recipe.Training, _managed.Parameters, null);
            _torchOptimizer = Optimizer.Create(recipe.Training, _torch.Parameters, null);
        }

        public void TrainManaged() => Train(_managed, _managedOptimizer);

        public void TrainTorch() => Train(_torch, _torchOptimizer);

        public void TrainEager() => _eager.Train(_tensor);

        public void ScoreManaged() => _managed.LogProb(_values, _logProb);

        public void ScoreTorch() => _torch.LogProb(_values, _logProb);

        public void ScoreEager() => _eager.Score(_tensor);

        public void SampleManaged() => _managed.Decode(_values, _results, _logProb);

        public void SampleTorch() => _torch.Decode(_values, _results, _logProb);

        public void SampleEager() => _eager.Sample(_tensor);

        public void Dispose()
        {
            _managed.Dispose();
            _torch.Dispose();
            _eager.Dispose();
            _tensor.Dispose();
        }

        private void Train(IFlow flow, Optimizer optimizer)
        {
            flow.LossGradient(_values);
            optimizer.Step(_rate, 1);
            flow.WeightsChanged();
        }
    }
}
