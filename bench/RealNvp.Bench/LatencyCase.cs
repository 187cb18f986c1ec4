using System.Diagnostics;
using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Bench;

/// <summary>
/// How long one row's log p takes while a service runs: the median and the tail, with the machine quiet and with every core busy with another program's work, and
/// how many rows pass by threads that each score one after another. Engines take turns within one process. One JSON line a case.
/// </summary>
internal static class LatencyCase
{
    private const int Rows = 512;
    private const int CallsATurn = 500;
    private const int Turns = 60;
    private const double ThroughputSeconds = 1;

    private static readonly int[] Threads = [1, 2, 8, 64];

    /// <summary>Measures presets: <c>readme</c> on images of 28 by 28, <c>tabular-spline</c> on ten columns; both unless named.</summary>
    public static int Run(string[] presets)
    {
        foreach (var preset in presets is [] ? ["readme", "tabular-spline"] : presets)
        {
            Measure(preset, preset == "readme" ? 784 : 10);
        }

        return 0;
    }

    private static void Measure(string preset, int features)
    {
        var recipe = Presets.Find(preset).For(new Shape(features), null);
        var parameters = FlatParameters.Start(recipe.Flow, 1);
        var rows = new float[Rows * features];
        new SeededRandom(1).FillGaussian(rows);
        using var alone = new ManagedEngine(1);
        using var flow = ManagedEngine.Instance.Create(recipe.Flow, parameters);
        using var flowAlone = alone.Create(recipe.Flow, parameters);
        using var onnx = new OnnxScoring(flow, ManagedEngine.Instance.Threads);
        using var onnxAlone = new OnnxScoring(flow, 1);
        (string Name, int Threads, Action<ReadOnlyMemory<float>, double[]> Score)[] engines =
        [
            ("managed", ManagedEngine.Instance.Threads, (values, logProbs) => flow.LogProb(values.Span, logProbs)),
            ("managed", 1, (values, logProbs) => flowAlone.LogProb(values.Span, logProbs)),
            ("ONNX Runtime", ManagedEngine.Instance.Threads, onnx.LogProb),
            ("ONNX Runtime", 1, onnxAlone.LogProb),
        ];
        RequireEqual(engines, rows);
        var row = rows.AsMemory(0, features);
        foreach (var isBusy in (bool[])[false, true])
        {
            using var others = isBusy ? BusyCores.Start() : null;
            Report(preset, "one row", isBusy, 1, [.. engines.Select(engine => (engine.Name, engine.Threads, (Action)Once(engine.Score, row, 1)))], CallsATurn, Turns);
            Report(
                preset, $"{Rows} rows", isBusy, Rows, [.. engines.Select(engine => (engine.Name, engine.Threads, (Action)Once(engine.Score, rows, Rows)))], 5, Turns);
        }

        foreach (var threads in Threads)
        {
            foreach (var engine in engines)
            {
                var rate = Throughput(threads, () => Once(engine.Score, row, 1));
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    @case = preset,
                    work = "one row a call",
                    callers = threads,
                    engine = engine.Name,
                    threads = engine.Threads,
                    rows_per_s = Math.Round(rate),
                }));
            }
        }
    }

    /// <summary>Engines that do not agree are not compared.</summary>
    private static void RequireEqual((string Name, int Threads, Action<ReadOnlyMemory<float>, double[]> Score)[] engines, float[] rows)
    {
        var all = engines.Select(engine =>
        {
            var logProbs = new double[Rows];
            engine.Score(rows, logProbs);
            return logProbs;
        }).ToArray();
        if (all.Any(logProbs => logProbs.Zip(all[0]).Any(pair => !(Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Abs(pair.Second)))))
        {
            throw new InvalidOperationException("The engines give different densities.");
        }
    }

    private static Action Once(Action<ReadOnlyMemory<float>, double[]> score, ReadOnlyMemory<float> values, int count)
    {
        var logProbs = new double[count];
        return () => score(values, logProbs);
    }

    private static void Report(
        string preset, string work, bool isBusy, int rows, (string Engine, int Threads, Action Work)[] cases, int calls, int turns)
    {
        var times = cases.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn < turns; turn++)
        {
            foreach (var (one, series) in cases.Zip(times))
            {
                // The threads of the case before may go on spinning for some milliseconds.
                for (var call = 0; call < calls / 4; call++)
                {
                    one.Work();
                }

                for (var call = 0; call < calls; call++)
                {
                    var start = Stopwatch.GetTimestamp();
                    one.Work();
                    series.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
        }

        foreach (var (one, series) in cases.Zip(times))
        {
            series.Sort();
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @case = preset,
                work,
                cores = isBusy ? "busy" : "quiet",
                engine = one.Engine,
                threads = one.Threads,
                p50_us = At(series, 0.5),
                p99_us = At(series, 0.99),
                p999_us = At(series, 0.999),
                mean_us = Math.Round(series.Average(), 1),
                rows_per_s = Math.Round(rows * 1e6 / series.Average()),
                calls = series.Count,
            }));
        }
    }

    private static double At(List<double> sorted, double share) => Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))], 1);

    /// <summary>Rows a second by callers that each score one row after another.</summary>
    private static double Throughput(int callers, Func<Action> create)
    {
        long rows = 0;
        using var begin = new Barrier(callers + 1);
        var isOver = false;
        var threads = Enumerable.Range(0, callers).Select(_ => new Thread(() =>
        {
            var work = create();
            work();
            begin.SignalAndWait();
            var own = 0L;
            for (; !Volatile.Read(ref isOver); own++)
            {
                work();
            }

            Interlocked.Add(ref rows, own);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        begin.SignalAndWait();
        var start = Stopwatch.GetTimestamp();
        Thread.Sleep(TimeSpan.FromSeconds(ThroughputSeconds));
        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, thread => thread.Join());
        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
