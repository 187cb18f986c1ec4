using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Recipes;

/// <summary>The recipes that come with the project.</summary>
public static class Presets
{
    /// <summary>
    /// How far the logit stays from 0 and 1, as in arXiv:1705.07057. A background of zeros, dequantised, then is spread like a
    /// logistic variable; the paper's 0.05 would press it into a narrow box that no flow of this size describes well (MNIST, preset
    /// <c>readme</c>: 2.64 bits/dim instead of 1.9).
    /// </summary>
    internal const double LogitMargin = 1e-6;

    /// <summary>All presets.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("readme", "Four couplings, s and t each 64-128-128-64 with ReLU: the write-up's model.", Readme),
        new("notebook", "Six couplings, s and t each 512-1024-1024-512 with ReLU: the write-up's notebook.", Notebook),
        new("maf", "Five couplings of the MAF paper's Real NVP row: odd/even masks, 1024-1024, batch norm between.", (shape, levels) => Maf(shape, levels, 5)),
        new("maf-10", "The same with ten couplings.", (shape, levels) => Maf(shape, levels, 10)),
        new("plane", "Twelve couplings, s and t from one 64-64 network with ReLU, act-norm between, for points in the plane and other low dimensions.", Plane),
        new(
            "small-images",
            "For images of few pixels, such as the embedded digits: ten spline couplings on all pixels at once, by class where rows have classes.",
            TablePresets.SmallImages,
            isByClass: true),
        new(
            TablePresets.AffineName,
            "For tables: ten affine couplings with residual networks, linear maps between, sized by rows; a cosine to zero and early stopping.",
            TablePresets.Tabular),
        new(
            TablePresets.SplineName,
            "For tables: the same with rational-quadratic spline couplings, which bend where affine ones only stretch.",
            TablePresets.TabularSpline),
        new(
            MarginalsPreset.Name,
            "For one column: two monotone splines of the variable itself, with as many bins as the rows can teach; of several columns it learns no relation.",
            MarginalsPreset.For),
        new(
            "paper-32",
            "The paper's multi-scale flow for 32 x 32 images: four residual blocks, 32 feature maps, downscaled to 4 x 4.",
            (shape, levels) => ImagePresets.Paper("paper-32", shape, levels, blocks: 4, features: 32),
            mirrors: true),
        new(
            "paper-64",
            "The paper's for 64 x 64 images: two residual blocks, 32 feature maps, downscaled to 4 x 4.",
            (shape, levels) => ImagePresets.Paper("paper-64", shape, levels, blocks: 2, features: 32),
            mirrors: true),
        new(
            "paper-cifar10",
            "The paper's for CIFAR-10: eight residual blocks, 64 feature maps, downscaled once.",
            (shape, levels) => ImagePresets.Paper("paper-cifar10", shape, levels, blocks: 8, features: 64, mostSqueezes: 1),
            mirrors: true),
        new(
            "paper-mnist",
            "The paper's architecture for small grey images, sized for a processor: one residual block, 16 feature maps.",
            ImagePresets.PaperMnist),
        new(
            "spline-mnist",
            "paper-mnist with rational-quadratic splines behind every affine map, which shape the noise of dequantised pixels.",
            ImagePresets.SplineMnist),
        new(
            "variational-mnist",
            "spline-mnist behind two couplings that learn the noise within the levels of pixels: variational dequantisation.",
            ImagePresets.VariationalMnist),
        new(
            "glow-like-mnist",
            "Act-norm, invertible 1x1 convolution and couplings by channel on two scales, for small grey images.",
            ImagePresets.GlowLikeMnist),
    ];

    /// <summary>The preset of a name.</summary>
    /// <exception cref="FlowSpecException">There is none; the sentence lists those there are.</exception>
    public static Preset Find(string name) => All.FirstOrDefault(preset => preset.Name == name)
        ?? throw new FlowSpecException($"There is no preset '{name}'; choose one of {string.Join(", ", All.Select(preset => preset.Name))}.");

    /// <summary>
    /// The default preset for data of this shape: <c>marginals</c> for one variable, <c>plane</c> for up to three,
    /// <c>tabular-spline</c> for more of continuous data,
    /// <c>small-images</c> for images of at most <see cref="TablePresets.MostSmallImageValues"/> values, <c>readme</c> for all other quantised data.
    /// </summary>
    public static Preset DefaultFor(Shape shape, int? levels) => Find(
        shape.Size == 1 ? MarginalsPreset.Name
        : shape.Size <= 3 ? "plane"
        : levels is null ? "tabular-spline"
        : shape is { Rank: 3, Size: <= TablePresets.MostSmallImageValues } ? "small-images"
        : "readme");

    private static Recipe Readme(Shape shape, int? levels)
    {
        var net = new MlpSpec { Hidden = [64, 128, 128, 64] };
        return new()
        {
            Name = "readme",
            Flow = HalfSplits(shape, levels, couplings: 4, net),
            Training = new() { Epochs = 100, BatchSize = 128, LearningRate = 1e-3 },
        };
    }

    private static Recipe Notebook(Shape shape, int? levels)
    {
        var net = new MlpSpec { Hidden = [512, 1024, 1024, 512] };
        return new()
        {
            Name = "notebook",
            Flow = HalfSplits(shape, levels, couplings: 6, net),
            Training = new() { Epochs = 100, BatchSize = 512, LearningRate = 1e-3 },
        };
    }

    private static Recipe Plane(Shape shape, int? levels)
    {
        var net = new MlpSpec { Hidden = [64, 64] };
        var steps = Preprocessing(shape, levels);
        for (var index = 0; index < 12; index++)
        {
            steps.Add(new AffineCouplingSpec { Mask = MaskKind.Half, Flip = index % 2 == 1, Shared = net });
            steps.Add(new ActNormSpec());
        }

        return new()
        {
            Name = "plane",
            Flow = new() { Shape = shape, Levels = levels, Steps = [.. steps] },
            Training = new() { Epochs = 50, BatchSize = 256, LearningRate = 2e-3, Schedule = ScheduleKind.Cosine, ClipNorm = 5 },
        };
    }

    private static Recipe Maf(Shape shape, int? levels, int couplings)
    {
        var steps = Preprocessing(shape, levels);
        for (var index = 0; index < couplings; index++)
        {
            steps.Add(new AffineCouplingSpec
            {
                Mask = MaskKind.OddEven,
                Flip = index % 2 == 1,
                ScaleNet = new MlpSpec { Hidden = [1024, 1024], Activation = Activation.Tanh },
                ShiftNet = new MlpSpec { Hidden = [1024, 1024], Activation = Activation.Relu },
            });
            steps.Add(new BatchNormSpec());
        }

        return new()
        {
            Name = couplings == 5 ? "maf" : $"maf-{couplings}",
            Flow = new() { Shape = shape, Levels = levels, Steps = [.. steps] },
            Training = new() { Epochs = 200, BatchSize = 100, LearningRate = 1e-4, WeightDecay = 1e-6, EmaDecay = 0.999, Patience = 30 },
        };
    }

    private static FlowSpec HalfSplits(Shape shape, int? levels, int couplings, MlpSpec net)
    {
        var steps = Preprocessing(shape, levels);
        for (var index = 0; index < couplings; index++)
        {
            steps.Add(new AffineCouplingSpec { Mask = MaskKind.Half, Flip = index % 2 == 1, ScaleNet = net, ShiftNet = net });
        }

        return new() { Shape = shape, Levels = levels, Steps = [.. steps] };
    }

    internal static List<StepSpec> Preprocessing(Shape shape, int? levels)
    {
        var steps = new List<StepSpec>();
        if (shape.Rank > 1)
        {
            steps.Add(new FlattenSpec());
        }

        if (levels is not null)
        {
            steps.Add(new LogitSpec { Low = LogitMargin, High = 1 - LogitMargin });
        }

        steps.Add(new StandardizeSpec());
        return steps;
    }
}
