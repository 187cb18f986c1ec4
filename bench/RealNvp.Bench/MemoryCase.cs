using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch;

namespace RealNvp.Bench;

/// <summary>
/// How the memory of a training step grows with depth: the process's peak beyond what it held before the first step, the same without the
/// weights' gradients, and the most that tensors took at once; a fresh process per figure, on Linux.
/// </summary>
internal static class MemoryCase
{
    private const int Batch = 64;
    private const int Steps = 3;

    public static int Run()
    {
        foreach (var mode in Enum.GetValues<MemoryMode>())
        {
            foreach (var couplings in (int[])[8, 64])
            {
                using var process = Process.Start(
                    "dotnet", [typeof(MemoryCase).Assembly.Location, "memory", couplings.ToString(CultureInfo.InvariantCulture), mode.ToString()]);
                process.WaitForExit();
                if (process.ExitCode != 0)
                {
                    return process.ExitCode;
                }
            }
        }

        return 0;
    }

    public static int Measure(int couplings, MemoryMode mode)
    {
        var spec = new FlowSpec
        {
            Shape = new Shape(1, 28, 28),
            Levels = 256,
            Steps =
            [
                new LogitSpec(),
                .. Enumerable.Range(0, couplings).Select(index =>
                    new ImageCouplingSpec { Flip = index % 2 == 1, Net = new ResNetSpec { Blocks = 1, Features = 16 } }),
            ],
        };
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
        flow.Configure(new(mode, NetworkPrecision.Float32));
        var rows = new float[Batch * flow.Dimension];
        new SeededRandom(1).FillUniform(rows);
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Kilobytes("VmRSS");
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        long tensors;
        using (var meter = new NativeMemoryMeter())
        {
            for (var step = 0; step < Steps; step++)
            {
                flow.LossGradient(rows);
            }

            tensors = meter.Most;
        }

        // Of what belongs to the weights, the gradients alone are first written to by the steps.
        var gradients = sizeof(float) * (long)flow.Parameters.Gradients.Length;
        var peak = 1024 * (Kilobytes("VmHWM") - before);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            @case = "memory",
            couplings,
            mode = mode.ToString(),
            batch = Batch,
            peak_mb = Megabytes(peak),
            activations_mb = Megabytes(peak - gradients),
            tensors_mb = Megabytes(tensors),
            managed_mb_a_step = Megabytes((GC.GetTotalAllocatedBytes(precise: true) - allocated) / Steps),
            weights_mb = Megabytes(sizeof(float) * (long)flow.Parameters.Weights.Length),
            gradients_mb = Megabytes(gradients),
            adam_mb = Megabytes(2 * gradients),
            statistics_mb = Megabytes(sizeof(float) * (long)flow.Parameters.State.Length),
        }));
        return 0;
    }

    private static double Megabytes(long bytes) => Math.Round(bytes / (1024.0 * 1024.0), 2);

    private static long Kilobytes(string name) => long.Parse(
        File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
