using System.Text.Json;
using RealNvp.Kernels;
using RealNvp.Parallelism;

namespace RealNvp.Bench;

/// <summary>The kernels' rates on the layer shapes of the presets, one JSON line a case.</summary>
internal static class KernelCases
{
    private static readonly int[] Readme = [392, 64, 128, 128, 64, 392];
    private static readonly int[] Notebook = [392, 512, 1024, 1024, 512, 392];

    public static int Run()
    {
        foreach (var threads in (int[])[1, 2])
        {
            var team = new WorkerTeam(threads);
            Products("readme", Readme, 64, team);
            Products("readme", Readme, 128, team);
            Products("notebook", Notebook, 256, team);
        }

        var single = new WorkerTeam(1);
        Sweeps(single);
        SingleRow(single);
        Step(single, 64);
        Step(single, 128);

        var pair = new WorkerTeam(2);
        Sweeps(pair);
        Step(pair, 128);
        Step(pair, 256);

        return 0;
    }

    public static int RunSteps()
    {
        var single = new WorkerTeam(1);
        Step(single, 64);
        Step(single, 128);
        var pair = new WorkerTeam(2);
        Step(pair, 128);
        return 0;
    }

    private static void Products(string model, int[] widths, int rows, WorkerTeam team)
    {
        var cases = new List<(string Name, Action<int> Work, double Flops)>();
        for (var i = 0; i + 1 < widths.Length; i++)
        {
            LayerCase[] layers = [.. Enumerable.Range(0, team.Count).Select(_ => new LayerCase(widths[i], widths[i + 1], rows))];
            var flops = 2.0 * rows * widths[i] * widths[i + 1];
            var shape = $"{rows}x{widths[i]}->{widths[i + 1]}";
            cases.Add(($"forward {shape}", t => layers[t].Forward(), flops));
            cases.Add(($"input {shape}", t => layers[t].BackwardInput(), flops));
            cases.Add(($"input unpacked {shape}", t => layers[t].BackwardInputUnpacked(), flops));
            cases.Add(($"weights {shape}", t => layers[t].BackwardWeights(), flops));
        }

        LayerCase[][] nets = [.. Enumerable.Range(0, team.Count).Select(_ =>
            Enumerable.Range(0, widths.Length - 1).Select(i => new LayerCase(widths[i], widths[i + 1], rows)).ToArray())];
        cases.Add(($"whole net {rows}", t => Array.ForEach(nets[t], layer => layer.All()), nets[0].Sum(layer => 6.0 * rows * layer.Weights)));
        Report(model, cases, team);
    }

    private static void Report(string model, List<(string Name, Action<int> Work, double Flops)> cases, WorkerTeam team)
    {
        const double Target = 4e8;
        const int PeakSteps = 1_000_000;
        var peakFlops = 0L;
        List<Action> actions = [() => team.Run(_ => peakFlops = PeakMeter.Run(PeakSteps))];
        List<int> inner = [1];
        foreach (var (_, work, flops) in cases)
        {
            var count = Math.Max(1, (int)(Target / Math.Max(1, flops)));
            inner.Add(count);
            actions.Add(() => team.Run(t =>
            {
                for (var i = 0; i < count; i++)
                {
                    work(t);
                }
            }));
        }

        var times = Stopwatches.Interleave(actions, 9);
        var peak = team.Count * peakFlops / times[0][0] * 1e-9;
        Console.WriteLine(JsonSerializer.Serialize(new { model, @case = "peak", lanes = VectorWidth.Lanes, threads = team.Count, gflops = Math.Round(peak, 1) }));
        for (var i = 0; i < cases.Count; i++)
        {
            var seconds = Stopwatches.Median(times[i + 1]) / inner[i + 1];
            var rate = team.Count * cases[i].Flops / seconds * 1e-9;
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                model,
                @case = cases[i].Name,
                threads = team.Count,
                microseconds = Math.Round(seconds * 1e6, 2),
                gflops = Math.Round(rate, 1),
                share = Math.Round(rate / peak, 3),
                best = Math.Round(team.Count * cases[i].Flops / (times[i + 1][0] / inner[i + 1]) * 1e-9 / peak, 3),
            }));
        }
    }

    private static void Sweeps(WorkerTeam team)
    {
        var states = Enumerable.Range(0, team.Count).Select(_ => new SweepCase()).ToArray();
        (string Name, Action<SweepCase> Work)[] sweeps = SweepCase.All;
        const int Inner = 20;
        var times = Stopwatches.Interleave(
            [.. sweeps.Select(sweep => (Action)(() => team.Run(t =>
            {
                for (var i = 0; i < Inner; i++)
                {
                    sweep.Work(states[t]);
                }
            })))],
            15);
        for (var i = 0; i < sweeps.Length; i++)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @case = sweeps[i].Name,
                threads = team.Count,
                microseconds = Math.Round(Stopwatches.Median(times[i]) / Inner * 1e6, 2),
                best = Math.Round(times[i][0] / Inner * 1e6, 2),
            }));
        }
    }

    private static void SingleRow(WorkerTeam team)
    {
        var model = new SingleRowCase(Readme, 8);
        var times = Stopwatches.Interleave([() => team.Run(_ => model.Run())], 2001);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            @case = "one row through the 8 nets of readme",
            microseconds = Math.Round(Stopwatches.Median(times[0]) * 1e6, 2),
            best = Math.Round(times[0][0] * 1e6, 2),
            gigabytesPerSecond = Math.Round(model.Bytes / Stopwatches.Median(times[0]) * 1e-9, 1),
        }));
    }

    private static void Step(WorkerTeam team, int batch)
    {
        const int PeakSteps = 1_000_000;
        var step = new StepCase(team, batch);
        var peakFlops = 0L;
        var times = Stopwatches.Interleave(
            [
                () => team.Run(_ => peakFlops = PeakMeter.Run(PeakSteps)),
                step.Run,
                () => team.Run(step.Propagate),
                () => team.Run(step.Update),
            ],
            101);
        var peak = team.Count * peakFlops / times[0][0];
        var atPeak = 2.0 * step.MultiplyAdds / peak;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            @case = $"readme step, kernels only, batch {batch}",
            threads = team.Count,
            microseconds = Math.Round(Stopwatches.Median(times[1]) * 1e6, 1),
            best = Math.Round(times[1][0] * 1e6, 1),
            propagate = Math.Round(times[2][0] * 1e6, 1),
            update = Math.Round(times[3][0] * 1e6, 1),
            arithmeticAtPeak = Math.Round(atPeak * 1e6, 1),
            share = Math.Round(atPeak / Stopwatches.Median(times[1]), 3),
            bestShare = Math.Round(atPeak / times[1][0], 3),
        }));
    }
}
