using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Devices;

/// <summary>
/// A training on a device takes the steps of one on the processor: optimizer, clipping, moving average, recovery; its checkpoints go both ways. It repeats to
/// the bit, interrupted or not.
/// </summary>
public sealed class DeviceTrainingTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 20,
        LearningRate = 1e-3,
        EmaDecay = 0.9,
        ClipNorm = 5,
        WeightDecay = 1e-3,
    };

    private static readonly TrainingOptions Descent = Options with { Optimizer = OptimizerKind.Sgd, LearningRate = 1e-3 };

    public static TheoryData<string> Flows => ["plane", "notebook", "tabular-spline", "dropout", "two scales", "glow-like"];

    public static TheoryData<string> Variants => ["adam", "adam alone", "not averaged", "not clipped", "clipped hard", "trimmed", "noisy", "little memory"];

    [Theory]
    [MemberData(nameof(Flows))]
    public void Weights_averages_and_figures_agree_after_a_training(string name) => RequireAlike(Spec(name), Descent, 1e-4);

    [Theory]
    [MemberData(nameof(Variants))]
    public void So_they_do_with_every_option(string name) => RequireAlike(
        Spec("tabular-spline"),
        name switch
        {
            "adam" => Options,
            "adam alone" => new() { Epochs = 2, BatchSize = 20, LearningRate = 1e-3 },
            "not averaged" => Descent with { EmaDecay = null },
            "not clipped" => Descent with { ClipNorm = null },
            "clipped hard" => Descent with { ClipNorm = 0.1, LearningRate = 0.05 },
            "trimmed" => Descent with { Trim = 0.25 },
            "noisy" => Descent with { Noise = 0.1 },
            _ => Descent with { Memory = MemoryMode.Low },
        },
        name.StartsWith("adam", StringComparison.Ordinal) ? 2e-3 : 1e-4);

    [Theory]
    [InlineData("tabular-spline")]
    [InlineData("two scales")]
    public void A_training_on_a_device_repeats_to_the_bit_and_so_does_one_that_was_interrupted(string name)
    {
        var spec = Spec(name);
        var whole = Trace(spec, DevicePath.Engine, Options);
        whole.AssertSame(Trace(spec, DevicePath.Engine, Options));
        whole.AssertSame(Trace(spec, DevicePath.Engine, Options, 1, 7));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_checkpoint_goes_on_in_the_other_place(bool beginsOnDevice)
    {
        var spec = Spec("two scales");
        var (first, second) = beginsOnDevice ? (DevicePath.Engine, TorchEngine.Instance) : (TorchEngine.Instance, DevicePath.Engine);
        var engines = new Queue<TorchEngine>([first, second]);
        var moved = TrainingTrace.Of(
            () => engines.Dequeue().Create(spec, FlatParameters.Start(spec, 1)), Rows(spec, 100, 1), Rows(spec, 40, 2), Descent, 7);
        Assert.Empty(engines);
        AssertAlike(Trace(spec, TorchEngine.Instance, Descent), moved, 1e-4);
    }

    [Fact]
    public void Every_step_is_told_in_order_and_counted_once()
    {
        var spec = Spec("plane");
        var recorder = new Recorder();
        using var flow = DevicePath.Engine.Create(spec, FlatParameters.Start(spec, 1));
        new Trainer(flow, Rows(spec, 330, 1), null, Options with { BatchSize = 10, Epochs = 3 }).Run([recorder], TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 99).Select(step => ((step / 33) + 1, (step % 33) + 1)), recorder.Steps.Select(step => (step.Epoch, step.Step)));
        Assert.Empty(recorder.Notices);
        foreach (var epoch in recorder.Epochs.Skip(1))
        {
            Assert.Equal(epoch.TrainNats!.Value, recorder.Steps.Where(step => step.Epoch == epoch.Epoch).Average(step => step.Nats), 1e-9);
        }
    }

    [Fact]
    public void A_step_that_went_wrong_is_found_late_and_nothing_of_it_or_behind_it_stays()
    {
        var spec = FlowCases.Spec("coupling, half");
        var values = new float[6 * 640];
        new SeededRandom(3).FillGaussian(values);
        values[77] = 1e30f;
        var (host, device) = (new Recorder(), new Recorder());
        float[][] weights = [.. new[] { (TorchEngine.Instance, host), (DevicePath.Engine, device) }.Select(pair =>
        {
            using var flow = pair.Item1.Create(spec, FlatParameters.Start(spec, 1));
            new Trainer(flow, new ArrayRows(values, 6), null, Options with { BatchSize = 10, Epochs = 1 }).Run([pair.Item2], CancellationToken.None);
            return flow.Parameters.Weights.ToArray();
        })];

        // The same step is blamed, and the weights to go back to are those of the epoch's first step: what differs is how many steps behind it count.
        Assert.Equal(host.Notices, device.Notices);
        Assert.Single(device.Notices);
        Assert.InRange(host.Steps.Count - device.Steps.Count, 0, 20);
        Assert.All(weights[1], weight => Assert.True(float.IsFinite(weight)));
        Assert.All(device.Steps, step => Assert.True(double.IsFinite(step.Nats)));
    }

    [Fact]
    public void A_state_taken_while_steps_are_queued_is_the_state_after_them()
    {
        var spec = Spec("plane");
        Checkpoint? taken = null;
        float[] weights = [];
        var recorder = new Recorder
        {
            OnCheckpointDue = (capture, _) =>
            {
                // After the fifth step, of which nothing has been told.
                if (taken is null && capture().Progress.Step == 5)
                {
                    taken = capture();
                    weights = taken.Parameters.Weights.ToArray();
                }
            },
        };
        var expected = Array.Empty<float>();
        using var flow = DevicePath.Engine.Create(spec, FlatParameters.Start(spec, 1));
        new Trainer(flow, Rows(spec, 100, 1), null, Options with { BatchSize = 10, Epochs = 3 }).Run([recorder], TestContext.Current.CancellationToken);
        using var host = TorchEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var watch = new Recorder();
        watch = new Recorder
        {
            OnCheckpointDue = (capture, _) => expected = expected.Length == 0 && watch.Steps.Count == 5 ? capture().Parameters.Weights.ToArray() : expected,
        };
        new Trainer(host, Rows(spec, 100, 1), null, Options with { BatchSize = 10, Epochs = 3 }).Run([watch], TestContext.Current.CancellationToken);
        Assert.Equal(5, taken!.Progress.OptimizerSteps);
        Assert.Equal(5, taken.Progress.NatsSteps);
        DevicePath.AssertClose(expected, weights, 1e-5, "weights");
    }

    private static void RequireAlike(FlowSpec spec, TrainingOptions options, double tolerance) =>
        AssertAlike(Trace(spec, TorchEngine.Instance, options), Trace(spec, DevicePath.Engine, options), tolerance);

    private static void AssertAlike(TrainingTrace host, TrainingTrace device, double tolerance)
    {
        Assert.Equal((host.Outcome, host.Epochs.Length), (device.Outcome, device.Epochs.Length));
        Assert.Equal(host.Buffers.Keys.Order(), device.Buffers.Keys.Order());
        foreach (var (name, values) in host.Buffers)
        {
            DevicePath.AssertClose(values, device.Buffers[name], tolerance, name);
        }

        DevicePath.AssertClose(host.Kept, device.Kept, tolerance, "what is kept");
    }

    private static TrainingTrace Trace(FlowSpec spec, TorchEngine engine, TrainingOptions options, params int[] interruptAfter) =>
        TrainingTrace.Of(() => engine.Create(spec, FlatParameters.Start(spec, 1)), Rows(spec, 100, 1), Rows(spec, 40, 2), options, interruptAfter);

    private static FlowSpec Spec(string name) => name switch
    {
        "two scales" or "glow-like" => ImageFlowCases.Spec(name),
        "plane" => Recipes.Presets.Find("plane").For(new Shape(2), null).Flow,
        "notebook" => Recipes.Presets.Find("notebook").For(new Shape(6), null).Flow,
        "dropout" => FlowCases.Spec("coupling, residual networks apart with dropout"),
        _ => FlowCases.Beginning(Recipes.Presets.Find("tabular-spline").For(new Shape(5), null, rows: 500).Flow, 6),
    };

    private static ArrayRows Rows(FlowSpec spec, int count, ulong seed)
    {
        var values = FlowCases.RandomRows(spec, count, seed);
        return new([.. values.Select(value => spec.Levels is { } levels ? MathF.Floor(value * levels) : value)], spec.Shape.Size);
    }
}
