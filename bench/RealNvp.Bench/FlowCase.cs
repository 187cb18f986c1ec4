using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
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

    public static int Run(string preset, int features, params IReadOnlyList<int> batches)
    {
        TorchRuntime.EnsureLoaded();
        var recipe = Presets.Find(preset).For(new Shape(features), null);
        using var peak = new PeakCase();
        foreach (var batch in batches)
        {
            using var rows = new Rows(recipe, batch);
            Report(preset, "train", batch, 3, recipe, peak, ("managed", rows.TrainManaged), ("torch", rows.TrainTorch), ("eager", rows.TrainEager));
            Report(preset, "train: packing and gradient", batch, 3, recipe, peak, ("managed", rows.GradientManaged));
            Report(preset, "train: packing", batch, 0, recipe, peak, ("managed", rows.PackManaged));
            Report(preset, "train: Adam", batch, 0, recipe, peak, ("managed", rows.AdamManaged));
            Report(preset, "log p", batch, 1, recipe, peak, ("managed", rows.ScoreManaged), ("torch", rows.ScoreTorch), ("eager", rows.ScoreEager));
            Report(preset, "sample", batch, 1, recipe, peak, ("managed", rows.SampleManaged), ("torch", rows.SampleTorch), ("eager", rows.SampleEager));
        }

        return 0;
    }

    private static void Report(
        string preset, string work, int batch, int passes, Recipe recipe, PeakCase peak, params (string Engine, Action Work)[] cases)
    {
        // A pass over a layer is two operations per weight and row; training has the forward pass and the two backward ones.
        var weights = FlowPlan.Of(recipe.Flow).Slots.Where(slot => slot.Shape.Rank == 2).Sum(slot => (long)slot.Shape.Size);
        var operations = 2.0 * passes * weights * batch;
        var times = Stopwatches.Interleave([peak.Run, .. cases.Select(one => one.Work)], SecondsPerCase * (cases.Length + 1));
        var peakRate = peak.Operations / Stopwatches.Median(times[0]);
        for (var index = 0; index < cases.Length; index++)
        {
            var series = times[index + 1];
            var median = Stopwatches.Median(series);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @case = preset,
                work,
                batch,
                engine = cases[index].Engine,
                threads = ManagedEngine.Instance.Threads,
                ms = Math.Round(1e3 * median, 4),
                least_ms = Math.Round(1e3 * series[0], 4),
                rows_per_s = Math.Round(batch / median),
                gflops = Math.Round(operations / median / 1e9, 1),
                share_of_peak = Math.Round(operations / median / peakRate, 3),
                peak_gflops = Math.Round(peakRate / 1e9, 1),
                repetitions = series.Length,
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
        private readonly ITrainableFlow _managed;
        private readonly ITrainableFlow _torch;
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

        public void GradientManaged() => _managed.LossGradient(_values);

        public void PackManaged()
        {
            _managed.WeightsChanged();
            _managed.Encode([], [], []);
        }

        public void AdamManaged() => _managedOptimizer.Step(_rate, 1);

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

        private void Train(ITrainableFlow flow, Optimizer optimizer)
        {
            flow.LossGradient(_values);
            optimizer.Step(_rate, 1);
            flow.WeightsChanged();
        }
    }
}
