using System.Text.Json;
using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Tests.Specs;

/// <summary>One of every record that is written as JSON, with every field set. They need not fit one another.</summary>
internal static class EverySpec
{
    private static readonly ConditionerSpec Mlp = new MlpSpec { Hidden = [4, 5], Activation = Activation.Tanh };

    private static readonly ConditionerSpec Residual = new ResidualMlpSpec(8, 1, 0.25);

    private static readonly LogScaleSpec LogScale = new(LogScaleKind.Learned, 3);

    private static readonly StepSpec[] Steps =
    [
        new FlattenSpec(),
        new LogitSpec(0.1, 0.9),
        new StandardizeSpec(),
        new AffineCouplingSpec { Mask = MaskKind.OddEven, Flip = true, ScaleNet = Mlp, ShiftNet = Residual, Shared = Mlp, LogScale = LogScale },
        new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = 5 },
        new BatchNormSpec(1e-3, 0.5, true, BatchStatistics.MovingAverage),
        new ActNormSpec(),
        new SqueezeSpec { Order = SqueezeOrder.Diagonal, Undo = true },
        new FactorOutSpec { Inner = [new FlattenSpec()] },
        new ImageCouplingSpec
        {
            Mask = ImageMask.Channel,
            Flip = true,
            Net = new ResNetSpec(2, 8, true),
            LogScale = LogScale,
            Spline = new SplineSpec(4, 3, 0.01, 0.02),
        },
        new DequantisationCouplingSpec { Levels = 17, Flip = true, Net = new ResNetSpec(1, 4, false), Bins = 5 },
        new InvertibleConvSpec { Seed = 7 },
        new LinearLuSpec(),
        new ElementwiseSplineSpec(4, 3) { Net = Residual },
        new OwnStepSpec { Name = "twice", Settings = JsonElement.Parse("{\"factor\": 2}") },
        new SplineCouplingSpec(4, 3) { Mask = MaskKind.OddEven, Flip = true, Net = new OwnConditionerSpec { Name = "sum", Settings = JsonElement.Parse("{\"width\": [2]}") } },
    ];

    public static Recipe Recipe { get; } = new()
    {
        Name = "every",
        Flow = new() { Shape = new Shape(1, 4, 4), Levels = 17, Context = 3, Base = new BaseSpec(BaseKind.StudentT, 4) { Components = [new(1, [0], [1])] }, Steps = Steps },
        Training = new()
        {
            Optimizer = OptimizerKind.Sgd,
            Schedule = ScheduleKind.Cosine,
            ClipNorm = 1,
            WeightDecay = 0.1,
            EmaDecay = 0.5,
            EpochRows = 100,
            Patience = 3,
            HorizontalFlip = true,
            Trim = 0.1,
            Noise = 0.2,
        },
    };

    public static TableSchema Schema { get; } = new()
    {
        MissingMarks = ["none"],
        Series = new("a") { Lags = 2, By = "b", LongestGap = 1.5 },
        Columns =
        [
            new("a", ColumnKind.Number, ColumnRole.Modelled, 0.5, 1, 2) { Levels = [1, 2.5], Decimals = 2, OffGrid = 3, LongestRun = 4, Reason = "why" },
            new("b", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["x", "y"] },
            new("c", ColumnKind.Number, ColumnRole.LeftOut) { Relation = new(1, [0], [2.0]) { Tolerance = 0.1 } },
            new("d", ColumnKind.Number, ColumnRole.Modelled)
            {
                Marginal = new()
                {
                    Map = NumberMap.Logit, Lower = 0, Upper = 1, Shift = 0.5, Unit = 2, Center = 0.25, Scale = 1.5, Atoms = [new(0.5, 0.25)], Missing = 0.125,
                    Digits = new(0.5, 0, [0.75, 0.25]),
                },
            },
            new("e", ColumnKind.Category, ColumnRole.Modelled)
            {
                Categories = ["x", "y"],
                Marginal = new() { Shares = [0.5, 0.25], Order = [1, 0], Missing = 0.25, Beyond = 0.001 },
                Dependence = new("f", [new([1], [1])], 0.125) { Borders = [0.5], Part = DatePart.Weekday },
            },
            new("f", ColumnKind.DateTime, ColumnRole.Modelled, 1) { Dates = new("dd-MMM-yyyy HH:mm", DateUnit.Minute) { Offset = "Z", IsUpper = true, StoredDigits = 6 } },
            new("g", ColumnKind.Number, ColumnRole.Modelled)
            {
                Marginal = new() { Missing = 0.25 },
                Stored = "decimal(12, 2)",
                Period = 24,
                Cycles = new()
                {
                    Cycles = [new("time of day", 24, 3, [0.5, 0.5]) { Days = 7 }],
                    Trend = new("g (day)", ColumnKind.Date, ColumnRole.Modelled, 1) { Decimals = 0, Marginal = new() { Missing = 0.25 } },
                    Base = -1,
                },
            },
            new("h", ColumnKind.Identifier, ColumnRole.LeftOut) { Pattern = new(IdentifierKind.Hex, "a-", "-b", 4, 17, 300, true) },
        ],
    };

    public static ModelMetadata Metadata { get; } = new()
    {
        Recipe = "every",
        Data = "data.csv",
        Seed = 1,
        DataSeed = 2,
        From = "model.safetensors",
        TrainingRows = 3,
        Epoch = 4,
        ValidNats = 5.5,
        ValidBitsPerDimension = 6.5,
        Classes = ["x"],
        ClassRows = [3],
        Engine = "managed",
        Seconds = 7.5,
        Version = "1",
        Members =
        [
            new() { Recipe = "every", Seed = 1, TrainingRows = 3, Epoch = 4, ValidNats = 5.5, ValidBitsPerDimension = 6.5, Seconds = 7.5 },
            new() { Recipe = "every", Seed = 2, TrainingRows = 3, Epoch = 2, ValidNats = 4.5, ValidBitsPerDimension = 7.5, Seconds = 0.5 },
        ],
    };

    /// <summary>Its fields are set by the trainer alone.</summary>
    public static string Progress => """
        {
          "rows": 9, "epoch": 1, "step": 2, "optimizerSteps": 3, "rateFactor": 0.5, "recoveries": 1, "isBestOfPart": true, "natsSum": 2.5, "natsSteps": 2,
          "epochSeconds": 1.5, "seconds": 2.5, "bestEpoch": 1, "bestNats": 3.5,
          "epochs": [{"epoch": 1, "trainNats": 1.5, "validNats": 2.5, "learningRate": 0.1, "rowsPerSecond": 10.5, "seconds": 1.5, "isBest": true}]
        }
        """;
}
