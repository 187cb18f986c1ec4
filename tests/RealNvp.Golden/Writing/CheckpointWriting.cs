using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Torch;
using RealNvp.Training;

namespace RealNvp.Golden;

/// <summary>Writes trainings as they stood on their way, their rows, and where they ended.</summary>
internal static class CheckpointWriting
{
    private const int TrainCount = 40;
    private const int ValidCount = 10;
    private const ulong Seed = 40;

    private static readonly MlpSpec Net = new() { Hidden = [6], Activation = Activation.Tanh };

    public static void WriteAll(string folder)
    {
        // After six steps: four make an epoch of whole passes, so that the second one is half done.
        var adam = new TrainingOptions(Epochs: 3, BatchSize: 10, LearningRate: 0.01, Seed: 5);
        var averaged = adam with { EmaDecay = 0.9 };
        Write(folder, "adam", Vectors(), adam, steps: 6);
        Write(folder, "adam-averaged-cosine-clipped", Vectors(), averaged with { Schedule = ScheduleKind.Cosine, ClipNorm = 1, Patience = 2 }, steps: 6);
        Write(folder, "adam-within-the-first-epoch", Vectors(), adam with { EmaDecay = 0.8 }, steps: 2);
        Write(folder, "adam-trimmed-short-epochs", Vectors(), adam with { Trim = 0.2, EpochRows = 20, WeightDecay = 0.01 }, steps: 4);
        Write(folder, "sgd-stepped-decayed", Vectors(), Sgd, steps: 6);
        Write(folder, "given-student-t", Vectors().Given(2) with { Base = new(BaseKind.StudentT, 4) }, adam, steps: 6);
        Write(folder, "without-validation", Levels(), adam, steps: 6, withValidation: false);
        Write(folder, "torch-vectors", Vectors(), averaged, steps: 6, isTorch: true);
        Write(folder, "torch-images", ImageCases.Trained, averaged with { HorizontalFlip = true, ClipNorm = 50 }, steps: 6, isTorch: true);
        Write(folder, "torch-images-low-memory", ImageCases.Trained, Sgd with { LearningRate = 1e-3, Memory = MemoryMode.Low }, steps: 6, isTorch: true);
        Write(folder, "torch-images-bf16", ImageCases.Trained, Sgd with { LearningRate = 1e-3, Precision = NetworkPrecision.Bf16 }, steps: 6, isTorch: true);
    }

    private static TrainingOptions Sgd => new(Epochs: 3, BatchSize: 10, LearningRate: 0.01, StepEpochs: 2, StepFactor: 0.5, Seed: 6)
    {
        Optimizer = OptimizerKind.Sgd,
        Schedule = ScheduleKind.Step,
        WeightDecay = 0.01,
    };

    // Statistics of a batch take away whatever is added just before them, so that the gradient of an addend there is nothing but rounding, of which Adam
    // makes whole steps: batch norm comes before the couplings.
    private static FlowSpec Vectors() => new()
    {
        Shape = new(4),
        Steps =
        [
            new StandardizeSpec(), new BatchNormSpec(), new ActNormSpec(),
            new AffineCouplingSpec { Shared = new ResidualMlpSpec(6, 1, 0.2) }, new LinearLuSpec(),
            new SplineCouplingSpec(4, 4) { Net = Net, Flip = true },
        ],
    };

    private static FlowSpec Levels() => new()
    {
        Shape = new(1, 2, 2),
        Levels = 16,
        Steps = [new FlattenSpec(), new LogitSpec(), new StandardizeSpec(), new BatchNormSpec(), new AffineCouplingSpec { ScaleNet = Net, ShiftNet = Net }],
    };

    private static void Write(
        string folder, string name, FlowSpec spec, TrainingOptions options, int steps, bool withValidation = true, bool isTorch = false)
    {
        var (path, expectedPath) = GoldenFolder.Paths(folder, name);
        var engine = isTorch ? (IFlowEngine)TorchEngine.Instance : ManagedEngine.Instance;
        using var flow = engine.Create(spec.Validated(), RandomContent.Parameters(spec, Seed));
        var rows = new GoldenTensors();
        AddPart(rows, StoredRows.Train, StoredRows.TrainContext, TrainCount, Seed + 1);
        AddPart(rows, StoredRows.Valid, StoredRows.ValidContext, withValidation ? ValidCount : 0, Seed + 2);
        var (train, valid) = StoredRows.Of(rows, spec);
        var trainer = new Trainer(flow, train, valid, options);
        var metadata = new ModelMetadata
        {
            Recipe = name,
            Data = "golden",
            Seed = options.Seed,
            DataSeed = Seed,
            FullTraining = !withValidation,
            TrainingRows = TrainCount,
            Engine = engine.Name,
        };
        var saves = 0;
        var figures = TrainingFigures.Measure(
            trainer,
            capture =>
            {
                if (saves++ == steps)
                {
                    CheckpointFile.Write(path, capture(), metadata);
                }
            },
            CancellationToken.None);
        figures.AddAll(rows);
        figures.Save(expectedPath);

        void AddPart(GoldenTensors part, string name, string context, int count, ulong seed)
        {
            part.Add(name, RandomContent.Rows(spec, count, seed));
            part.Add(context, RandomContent.Context(spec, areClasses: false, count, seed));
        }
    }
}
