using System.Diagnostics;
using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Torch.Devices;
using RealNvp.Training;
using TorchSharp;

namespace RealNvp.Bench;

/// <summary>
/// A device beside the processor: whether log p, gradients and twenty steps agree, how many rows a second it trains on, and what memory a step takes. One
/// JSON line each. The device <c>cpu</c> is the processor on the way of a GPU, with tensors of its own and queued steps, to try all of this without one.
/// </summary>
internal static class DeviceCase
{
    private const int Steps = 20;
    private const double Rate = 1e-4;

    /// <summary>The kinds of measurement, each for a process of its own.</summary>
    public static readonly string[] Works = ["agreement", "rates", "memory-normal", "memory-low"];

    public static int Run(string device, string work, bool isSmall)
    {
        TorchRuntime.EnsureLoaded();
        var engine = device == "cpu" ? new TorchEngine(new TensorPlace(torch.CPU, IsShared: false), device) : TorchEngine.On(device);
        Write(new { @case = "device", work, device = engine.Device, torch = TorchRuntime.Describe(), small = isSmall });
        var agrees = true;
        foreach (var subject in Subjects(isSmall))
        {
            switch (work)
            {
                case "agreement":
                    agrees &= Agreement(engine, subject);
                    break;
                case "rates":
                    Train(engine, subject, default);
                    if (subject.IsImages)
                    {
                        Train(engine, subject, new(MemoryMode.Normal, NetworkPrecision.Bf16));
                    }

                    break;
                default:
                    if (subject.Name == "paper-cifar10")
                    {
                        Train(engine, subject, new(work == "memory-low" ? MemoryMode.Low : MemoryMode.Normal, NetworkPrecision.Float32));
                    }

                    break;
            }
        }

        return agrees ? 0 : 1;
    }

    private static Subject[] Subjects(bool isSmall) => isSmall
        ? [new("paper-mnist", new(1, 8, 8), 256, 8), new("paper-cifar10", new(3, 8, 8), 256, 4), new("notebook", new(8), null, 64), new("tabular-spline", new(5), null, 64)]
        : [new("paper-mnist", new(1, 28, 28), 256, 64), new("paper-cifar10", new(3, 32, 32), 256, 64), new("notebook", new(784), null, 512),
            new("tabular-spline", new(10), null, 512)];

    private static bool Agreement(TorchEngine engine, Subject subject)
    {
        using var host = subject.Create(TorchEngine.Instance);
        using var other = subject.Create(engine);
        var rows = subject.Rows();
        foreach (var flow in (ITrainableFlow[])[host, other])
        {
            flow.Initialize(rows);
        }

        // Both go on from the same start, to the bit.
        host.Parameters.CopyTo(other.Parameters);
        other.WeightsChanged();
        var logP = LogP();
        var (hostLoss, deviceLoss) = (host.LossGradient(rows), other.LossGradient(rows));
        var gradients = Difference(host.Parameters.Gradients, other.Parameters.Gradients);
        host.Parameters.CopyTo(other.Parameters);
        other.WeightsChanged();
        var hostOptimizer = Optimizer.Create(subject.Training, host.Parameters, null);
        using (var steps = Stepping(other, subject))
        {
            for (var step = 0; step < Steps; step++)
            {
                hostLoss = host.LossGradient(rows);
                hostOptimizer.Step(Rate, 1);
                host.WeightsChanged();
                steps.Gradient(rows, []);
                steps.Update(Rate);
            }

            deviceLoss = steps.Wait()[^1].Loss;
            steps.Download();
        }

        var lossAfter = Math.Abs(hostLoss - deviceLoss) / Math.Max(1, Math.Abs(hostLoss));
        var agrees = logP <= 1e-4 && gradients <= 1e-3 && lossAfter <= 1e-3;
        Write(new
        {
            @case = "device",
            work = "agreement",
            device = engine.Device,
            preset = subject.Name,
            rows = subject.Batch,
            agrees,
            log_p_relative = logP,
            gradients_relative = gradients,
            loss_after_20_steps_relative = lossAfter,
            log_p_after_20_steps_relative = LogP(),
            weights_after_20_steps = Difference(host.Parameters.Weights, other.Parameters.Weights),
        });
        return agrees;

        double LogP()
        {
            var (expected, actual) = (new double[subject.Batch], new double[subject.Batch]);
            host.LogProb(rows, expected);
            other.LogProb(rows, actual);
            return expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second) / Math.Max(1, Math.Abs(pair.First)));
        }
    }

    /// <summary>Steps as a training takes them: queued, and asked about every twenty.</summary>
    private static void Train(TorchEngine engine, Subject subject, ComputeOptions options)
    {
        using var flow = subject.Create(engine);
        var rows = subject.Rows();
        flow.Initialize(rows);
        ((IConfigurableFlow)flow).Configure(options);
        using var steps = Stepping(flow, subject);
        Queue(subject.IsSmall ? 2 : Steps);
        var seconds = new List<double>();
        var (turns, each) = subject.IsSmall ? (1, 3) : (5, Steps);
        for (var turn = 0; turn < turns; turn++)
        {
            var begin = Stopwatch.GetTimestamp();
            Queue(each);
            seconds.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds / each);
        }

        Write(new
        {
            @case = "device",
            work = "train",
            device = engine.Device,
            preset = subject.Name,
            batch = subject.Batch,
            precision = options.Precision.ToString(),
            memory = options.Memory.ToString(),
            rows_per_s = Math.Round(subject.Batch / seconds.Order().ElementAt(turns / 2), 1),
            least_ms = Math.Round(1e3 * seconds.Min(), 3),
            device_memory_mb = CudaRuntime.UsedMegabytes(),
        });

        void Queue(int count)
        {
            for (var step = 0; step < count; step++)
            {
                steps.Gradient(rows, []);
                steps.Update(Rate);
            }

            steps.Wait();
        }
    }

    private static IDeviceSteps Stepping(ITrainableFlow flow, Subject subject) =>
        ((IDeviceFlow)flow).StepsOnDevice(subject.Training, Optimizer.Create(subject.Training, flow.Parameters, null), null)!;

    private static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var (largest, difference) = (1e-30, 0.0);
        for (var index = 0; index < expected.Length; index++)
        {
            largest = Math.Max(largest, Math.Abs(expected[index]));
            difference = Math.Max(difference, Math.Abs((double)expected[index] - actual[index]));
        }

        return difference / largest;
    }

    private static void Write(object line) => Console.WriteLine(JsonSerializer.Serialize(line));

    /// <summary>A preset on data of a shape, and the rows of a step.</summary>
    private sealed record Subject(string Name, Shape Shape, int? Levels, int Batch)
    {
        private readonly Recipe _recipe = Presets.Find(Name).For(Shape, Levels, rows: 10_000);

        public bool IsImages => Shape.Rank == 3;

        public bool IsSmall => Batch < 128 && Shape.Size < 200;

        // Without clipping and averages both places take the same plain steps.
        public TrainingOptions Training => new() { Optimizer = _recipe.Training.Optimizer, LearningRate = Rate };

        public ITrainableFlow Create(TorchEngine engine) => engine.Create(_recipe.Flow, FlatParameters.Start(_recipe.Flow, 1));

        public float[] Rows()
        {
            var rows = new float[Batch * Shape.Size];
            if (Levels is null)
            {
                new SeededRandom(1).FillGaussian(rows);
            }
            else
            {
                new SeededRandom(1).FillUniform(rows);
            }

            return rows;
        }
    }
}
