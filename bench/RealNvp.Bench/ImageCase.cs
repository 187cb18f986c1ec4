using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// A training step of an image preset on 28 x 28 pixels: torch's operations and autograd in float32 with channels first, which
/// is the reference, beside this assembly's sweeps with channels last, in bfloat16 and with low memory, in turn in one process.
/// </summary>
internal static class ImageCase
{
    private const double SecondsPerCase = 6;

    /// <summary>Steps of every way before any counts: code is compiled anew once it has run often.</summary>
    private const int WarmingSteps = 6;

    private static readonly (string Name, bool UsesFused, ComputeOptions Options)[] Ways =
    [
        ("float32, channels first: the reference", false, default),
        ("float32", true, default),
        ("bf16", true, new(MemoryMode.Normal, NetworkPrecision.Bf16)),
        ("float32, low memory", true, new(MemoryMode.Low, NetworkPrecision.Float32)),
        ("bf16, low memory", true, new(MemoryMode.Low, NetworkPrecision.Bf16)),
    ];

    public static int Run(string preset, params IReadOnlyList<int> batches)
    {
        TorchRuntime.EnsureLoaded();
        var recipe = Presets.Find(preset).For(new Shape(1, 28, 28), 256);
        using var flow = new TorchFlow(recipe.Flow, FlatParameters.Start(recipe.Flow, 1));
        var optimizer = Optimizer.Create(recipe.Training, flow.Parameters, null);
        foreach (var batch in batches)
        {
            var rows = new float[batch * flow.Dimension];
            new SeededRandom(1).FillUniform(rows);
            for (var step = 0; step < WarmingSteps; step++)
            {
                foreach (var way in Ways)
                {
                    Step(way.UsesFused, way.Options);
                }
            }

            var times = Stopwatches.Interleave([.. Ways.Select(way => (Action)(() => Step(way.UsesFused, way.Options)))], SecondsPerCase * Ways.Length);
            var reference = Stopwatches.Median(times[0]);
            for (var index = 0; index < Ways.Length; index++)
            {
                var median = Stopwatches.Median(times[index]);
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    @case = preset,
                    work = "train",
                    batch,
                    way = Ways[index].Name,
                    ms = Math.Round(1e3 * median, 1),
                    least_ms = Math.Round(1e3 * times[index][0], 1),
                    images_per_s = Math.Round(batch / median),
                    times_reference = Math.Round(reference / median, 2),
                    repetitions = times[index].Length,
                }));
            }

            void Step(bool usesFused, ComputeOptions options)
            {
                flow.UseFused(usesFused);
                flow.Configure(options);
                flow.LossGradient(rows);
                optimizer.Step(1e-5, 1);
            }
        }

        return 0;
    }
}
