using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch;

namespace RealNvp.Bench;

/// <summary>
/// How the memory of a training step grows with depth: the process's peak beyond what it held before the first step, a fresh process per
/// figure, on Linux.
/// </summary>
internal static class MemoryCase
{
    private const int Batch = 64;

    public static int Run()
    {
        foreach (var mode in Enum.GetValues<MemoryMode>())
        {
            foreach (var couplings in (int[])[8, 64])
            {
                using var process = Process.Start(Environment.ProcessPath!, ["memory", couplings.ToString(CultureInfo.InvariantCulture), mode.ToString()]);
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
        for (var step = 0; step < 3; step++)
        {
            flow.LossGradient(rows);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            @case = "memory",
            couplings,
            mode = mode.ToString(),
            batch = Batch,
            peak_mb = (Kilobytes("VmHWM") - before) / 1024,
        }));
        return 0;
    }

    private static long Kilobytes(string name) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
