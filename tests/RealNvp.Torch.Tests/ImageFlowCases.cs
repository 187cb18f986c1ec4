using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests;

/// <summary>Flows on images, which only torch runs: each step alone, and whole multi-scale flows of one, two and three scales.</summary>
internal static class ImageFlowCases
{
    private static readonly ResNetSpec Net = new() { Blocks = 1, Features = 6 };

    private static readonly Dictionary<string, FlowSpec> Cases = new()
    {
        ["squeeze"] = Flow([1, 4, 4], new SqueezeSpec()),
        ["squeeze, diagonal"] = Flow([3, 2, 4], new SqueezeSpec { Order = SqueezeOrder.Diagonal }),
        ["squeeze, undone"] = Flow([8, 1, 3], new SqueezeSpec { Undo = true }),
        ["squeeze, diagonal, undone"] = Flow([8, 3, 1], new SqueezeSpec { Order = SqueezeOrder.Diagonal, Undo = true }),
        ["factor-out"] = Flow([4, 2, 3], new FactorOutSpec { Inner = [new ActNormSpec()] }),
        ["factor-out of an odd number"] = Flow([3, 2, 2], new FactorOutSpec { Inner = [Checkerboard(false)] }),
        ["factor-out of a vector"] = Flow([5], new FactorOutSpec { Inner = [new ActNormSpec(), new FactorOutSpec { Inner = [new ActNormSpec()] }] }),
        ["factor-out around nothing"] = Flow([4, 2, 2], new FactorOutSpec { Inner = [] }),
        ["batch-norm on images"] = Flow([3, 3, 2], new BatchNormSpec()),
        ["batch-norm on images, moving average"] = Flow([3, 3, 2], new BatchNormSpec { Statistics = BatchStatistics.MovingAverage, Affine = false }),
        ["batch-norm on vectors, moving average"] = Flow([4], new BatchNormSpec { Statistics = BatchStatistics.MovingAverage }),
        ["act-norm on images"] = Flow([3, 3, 2], new ActNormSpec()),
        ["standardize on images"] = Flow([2, 3, 2], new StandardizeSpec()),
        ["invertible-conv"] = Flow([5, 2, 3], new InvertibleConvSpec { Seed = 3 }),
        ["invertible-conv of one channel"] = Flow([1, 2, 2], new InvertibleConvSpec()),
        ["checkerboard"] = Flow([2, 3, 4], Checkerboard(false)),
        ["checkerboard, flipped, odd sides"] = Flow([1, 3, 5], Checkerboard(true)),
        ["checkerboard without a mask channel"] = Flow([1, 3, 3], Checkerboard(false) with { Net = Net with { MaskChannel = false } }),
        ["checkerboard, soft bound"] = Flow([1, 3, 3], Checkerboard(true) with { LogScale = new() }),
        ["checkerboard, splines"] = Flow([2, 3, 4], Checkerboard(false) with { Spline = new(LeastHeight: 0.05, LeastDerivative: 0.2) }),
        ["checkerboard, flipped, splines of many narrow bins"] = Flow([1, 3, 5], Checkerboard(true) with { Spline = new(32, 2.5) }),
        ["channel mask, odd number, flipped, splines"] = Flow([3, 2, 2], Channels(true) with { Spline = new(4, 2) }),
        ["dequantisation"] = Quantised([1, 3, 4], Dequantisation(false)),
        ["dequantisation, flipped, three colours, few levels"] = Quantised([3, 2, 3], Dequantisation(true) with { Levels = 5, Bins = 3 }) with { Levels = 5 },
        ["dequantisation, conditional, before a logit"] = Quantised(
            [1, 4, 4], Dequantisation(false), Dequantisation(true), new LogitSpec(0.05, 1), Checkerboard(false)).Given(2),
        ["splines, two scales, conditional"] = Flow(
            [4, 2, 2],
            Channels(false) with { Spline = new(4, 2) },
            new FactorOutSpec { Inner = [Checkerboard(false) with { Spline = new(1, 1) }, Checkerboard(true)] }).Given(3),
        ["conditional, two scales"] = Flow(
            [4, 2, 2], Channels(false), new FactorOutSpec { Inner = [Checkerboard(false), Checkerboard(true)] }).Given(3),
        ["channel mask"] = Flow([4, 3, 2], Channels(false)),
        ["channel mask, flipped"] = Flow([4, 2, 2], Channels(true)),
        ["channel mask, odd number"] = Flow([3, 2, 2], Channels(false)),
        ["channel mask, odd number, flipped"] = Flow([3, 2, 2], Channels(true)),
        ["channel mask, one pixel"] = Flow([4, 1, 1], Channels(false)),
        ["resnet without blocks"] = Flow([2, 2, 2], Channels(false) with { Net = Net with { Blocks = 0 } }),
        ["resnet of three blocks"] = Flow([2, 3, 2], Channels(true) with { Net = Net with { Blocks = 3 } }),
        ["one scale"] = Flow([1, 4, 4], [new LogitSpec(0.05, 1), .. LastScale()]) with { Levels = 256 },
        ["two scales"] = Flow([1, 4, 4], [new LogitSpec(0.05, 1), .. Scale(LastScale())]) with { Levels = 256 },
        ["three scales"] = Flow([3, 8, 8], [new LogitSpec(0.05, 1), .. Scale(Scale(LastScale()))]) with { Levels = 256 },
        ["glow-like"] = Flow([1, 4, 4], new SqueezeSpec(), new ActNormSpec(), new InvertibleConvSpec(), Channels(false), new FactorOutSpec
        {
            Inner = [new SqueezeSpec(), new ActNormSpec(), new InvertibleConvSpec { Seed = 1 }, Channels(false)],
        }),
        ["preset paper-mnist"] = Presets.Find("paper-mnist").For(new Shape(1, 8, 8), 256).Flow,
        ["preset spline-mnist, two couplings of it"] = FlowCases.Beginning(Presets.Find("spline-mnist").For(new Shape(1, 8, 8), 256).Flow, 5),
        ["preset variational-mnist, its beginning"] = FlowCases.Beginning(Presets.Find("variational-mnist").For(new Shape(1, 8, 8), 256).Flow, 5),
        ["preset glow-like-mnist"] = Presets.Find("glow-like-mnist").For(new Shape(1, 8, 8), 256).Flow,
        ["preset paper-64"] = Presets.Find("paper-64").For(new Shape(3, 4, 4), 256).Flow,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static bool Has(string name) => Cases.ContainsKey(name);

    public static FlowSpec Spec(string name) => Cases[name];

    public static ImageCouplingSpec Checkerboard(bool flip) => new() { Mask = ImageMask.Checkerboard, Flip = flip, Net = Net };

    public static ImageCouplingSpec Channels(bool flip) => new() { Mask = ImageMask.Channel, Flip = flip, Net = Net };

    /// <summary>The shape of a batch of a flow's data as torch takes it.</summary>
    public static long[] BatchShape(FlowSpec spec, int rows) => [rows, .. spec.Shape.Sizes.ToArray().Select(size => (long)size)];

    private static IEnumerable<StepSpec> LastScale() =>
        Enumerable.Range(0, 4).SelectMany(index => (StepSpec[])[Checkerboard(index % 2 == 1), Norm]);

    private static IEnumerable<StepSpec> Scale(IEnumerable<StepSpec> inner) =>
    [
        Checkerboard(false), Norm, Checkerboard(true), Norm, Checkerboard(false), Norm,
        new SqueezeSpec(), Channels(false), Norm, Channels(true), Norm, Channels(false), Norm, new SqueezeSpec { Undo = true },
        new SqueezeSpec { Order = SqueezeOrder.Diagonal }, new FactorOutSpec { Inner = [.. inner] },
    ];

    private static BatchNormSpec Norm => new() { Affine = false, Statistics = BatchStatistics.MovingAverage, Momentum = 0.9 };

    private static DequantisationCouplingSpec Dequantisation(bool flip) => new() { Levels = 256, Flip = flip, Net = Net };

    private static FlowSpec Quantised(int[] shape, params StepSpec[] steps) => Flow(shape, steps) with { Levels = 256 };

    private static FlowSpec Flow(int[] shape, params StepSpec[] steps) => new() { Shape = new Shape(shape), Steps = steps };
}
