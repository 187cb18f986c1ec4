using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Files;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Training;

/// <summary>Exact repetition and exact resume of trainings by torch.</summary>
public sealed class TorchTrainingTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 32, LearningRate = 5e-3, Patience = 2, EmaDecay = 0.9, ClipNorm = 5 };

    public static TheoryData<string> Presets => ["readme", "maf-like", "plane", "two scales", "glow-like", "16 x 16 pixels"];

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_training_repeats_to_the_bit_and_so_does_one_that_was_interrupted(string name)
    {
        var spec = Spec(name);
        var whole = Run(spec);
        whole.AssertSame(Run(spec));
        whole.AssertSame(Run(spec, 1));
        whole.AssertSame(Run(spec, 4, 6, 11));
    }

    [Theory]
    [InlineData(MemoryMode.Low, NetworkPrecision.Float32)]
    [InlineData(MemoryMode.Normal, NetworkPrecision.Bf16)]
    [InlineData(MemoryMode.Low, NetworkPrecision.Bf16)]
    public void So_does_one_with_little_memory_or_in_bfloat16(MemoryMode memory, NetworkPrecision precision)
    {
        var options = Options with { Memory = memory, Precision = precision, WeightDecay = 5e-5 };
        var spec = ImageFlowCases.Spec("two scales");
        Run().AssertSame(Run(2, 5, 9));

        TrainingTrace Run(params int[] interruptAfter) => TrainingTrace.Of(() => Create(spec), Rows(spec, 120, 1), Rows(spec, 40, 2), options, interruptAfter);
    }

    [Fact]
    public void Another_seed_ends_with_other_weights()
    {
        var spec = Spec("readme");
        Assert.NotEqual(Run(spec).Kept, TrainingTrace.Of(() => Create(spec), Rows(spec, 200, 1), Rows(spec, 60, 2), Options with { Seed = 2 }).Kept);
    }

    [Fact]
    public void The_moving_average_takes_in_running_statistics_too_and_they_are_what_is_kept()
    {
        var spec = new FlowSpec { Shape = new Shape(3), Steps = [new BatchNormSpec()] };
        using var flow = Create(spec);
        var average = Array.Empty<double>();
        var steps = 0;
        var recorder = new Recorder
        {
            OnStep = _ =>
            {
                steps++;
                var decay = Math.Min(0.75, (1 + steps) / (10.0 + steps));
                average = [.. flow.Parameters.State.ToArray().Zip(average, (state, before) => (decay * before) + ((1 - decay) * state))];
            },
        };
        var trainer = new Trainer(flow, Rows(spec, 320, 1), null, Options with { EmaDecay = 0.75, Patience = null });
        average = [.. flow.Parameters.State.ToArray().Select(value => (double)value)];
        trainer.Run([recorder], TestContext.Current.CancellationToken);
        Assert.Equal(30, steps);
        Assert.All(average.Zip(flow.Parameters.State.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void A_saved_model_scores_as_the_flow_that_was_saved()
    {
        using var folder = new TemporaryFolder();
        var spec = Spec("maf-like");
        using var model = new DensityModel(new TorchFlow(spec, FlowCases.RandomParameters(spec, 1)), new ModelMetadata { Recipe = "maf" });
        model.Save(folder.File("m"));
        using var loaded = DensityModel.Load(folder.File("m"), TorchEngine.Instance);
        var rows = new float[16 * 20];
        Rows(spec, 20, 3).Read(0, rows.AsSpan(0, 16));
        Assert.Equal(model.LogProbs(rows), loaded.LogProbs(rows));
        Assert.Equal(model.Sample(3), loaded.Sample(3));
        Assert.Equal("maf", loaded.Metadata.Recipe);
        Assert.Equal(
            model.Evaluate(Rows(spec, 20, 3), 1, 2, TestContext.Current.CancellationToken),
            loaded.Evaluate(Rows(spec, 20, 3), 1, 2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Batch_norm_refuses_batches_of_one_row()
    {
        var spec = Spec("maf-like");
        using var flow = Create(spec);
        Assert.Contains("at least 2", Assert.Throws<FlowSpecException>(
            () => new Trainer(flow, Rows(spec, 5, 1), null, Options with { BatchSize = 1 }).Run([], CancellationToken.None)).Message);
    }

    private static TrainingTrace Run(FlowSpec spec, params int[] interruptAfter) =>
        TrainingTrace.Of(() => Create(spec), Rows(spec, 200, 1), Rows(spec, 60, 2), Options, interruptAfter);

    private static FlowSpec Spec(string name) => name switch
    {
        "readme" => Recipes.Presets.Find("readme").For(new Shape(1, 4, 4), 17).Flow,
        "two scales" or "glow-like" => ImageFlowCases.Spec(name),
        "16 x 16 pixels" => new()
        {
            Shape = new Shape(1, 16, 16),
            Levels = 17,
            Steps =
            [
                new LogitSpec(),
                new ImageCouplingSpec { Net = new ResNetSpec(Blocks: 1, Features: 16), Spline = new() },
                new BatchNormSpec { Affine = false, Statistics = BatchStatistics.MovingAverage },
                new ImageCouplingSpec { Net = new ResNetSpec(Blocks: 1, Features: 16), Flip = true },
                new BatchNormSpec { Affine = false },
            ],
        },
        "plane" => Recipes.Presets.Find("plane").For(new Shape(2), null).Flow,
        _ => new()
        {
            Shape = new Shape(16),
            Levels = 17,
            Steps =
            [
                new LogitSpec(), new StandardizeSpec(),
                .. Enumerable.Range(0, 3).SelectMany(index => (StepSpec[])
                [
                    new AffineCouplingSpec { Mask = MaskKind.OddEven, Flip = index % 2 == 1, ScaleNet = Net(Activation.Tanh), ShiftNet = Net(Activation.Relu) },
                    new BatchNormSpec(), new ActNormSpec(),
                ]),
            ],
        },
    };

    private static MlpSpec Net(Activation activation) => new() { Hidden = [64, 64], Activation = activation };

    private static TorchFlow Create(FlowSpec spec) => new(spec, FlatParameters.Start(spec, Options.Seed));

    private static ArrayRows Rows(FlowSpec spec, int count, ulong seed)
    {
        var values = FlowCases.RandomRows(spec, count, seed);
        return new([.. values.Select(value => spec.Levels is { } levels ? MathF.Floor(value * levels) : value)], spec.Shape.Size);
    }
}
