using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>Flows on images, which only torch runs: every step, mask and setting of the network, and whole multi-scale flows.</summary>
internal static class ImageCases
{
    private static readonly ResNetSpec Net = new() { Blocks = 1, Features = 3 };

    public static IEnumerable<GoldenCase> All =>
    [
        Case("squeeze", [1, 4, 4], new SqueezeSpec(), Channels()),
        Case("squeeze-diagonal", [2, 2, 4], new SqueezeSpec { Order = SqueezeOrder.Diagonal }, Channels()),
        Case("squeeze-undone", [8, 1, 3], Channels(), new SqueezeSpec { Undo = true }, Checkerboard()),
        Case("squeeze-diagonal-undone", [8, 3, 1], new SqueezeSpec { Order = SqueezeOrder.Diagonal, Undo = true }, Checkerboard()),
        Case("factor-out", [3, 2, 2], new FactorOutSpec { Inner = [Checkerboard(), new ActNormSpec()] }),
        Case("factor-out-around-nothing", [4, 2, 2], Channels(), new FactorOutSpec { Inner = [] }),
        Case("image-batch-norm", [3, 3, 2], new BatchNormSpec(), Channels()),
        Case("image-batch-norm-moving-average", [3, 3, 2], Channels(), Norm, Channels(flip: true)),
        Case("image-act-norm", [3, 3, 2], new ActNormSpec()),
        Case("image-standardize", [2, 3, 2], new StandardizeSpec(), Checkerboard()),
        Case("invertible-conv", [5, 2, 3], new InvertibleConvSpec { Seed = 3 }),
        Case("checkerboard", [2, 3, 4], Checkerboard(), Checkerboard(flip: true)),
        Case("checkerboard-of-odd-sides", [1, 3, 5], Checkerboard(flip: true)),
        Case("checkerboard-without-a-mask-channel", [1, 3, 3], Checkerboard() with { Net = Net with { MaskChannel = false } }),
        Case("checkerboard-soft-bound", [1, 3, 3], Checkerboard() with { LogScale = new(LogScaleKind.Soft, 0.8) }),
        Case("checkerboard-splines", [2, 3, 4], Checkerboard() with { Spline = new(LeastHeight: 0.05, LeastDerivative: 0.2) }),
        new("dequantisation-couplings", Flow([2, 3, 2], Noise(), Noise(flip: true), new LogitSpec(0.05, 1)) with { Levels = 256 }),
        Case("channel-mask", [4, 3, 2], Channels(), Channels(flip: true)),
        Case("channel-mask-of-an-odd-number", [3, 2, 2], Channels(), Channels(flip: true)),
        Case("channel-mask-splines", [3, 2, 2], Channels(flip: true) with { Spline = new(4, 2) }),
        Case("resnet-without-blocks", [2, 2, 2], Channels() with { Net = Net with { Blocks = 0 } }),
        Case("resnet-of-two-blocks", [2, 3, 2], Channels() with { Net = Net with { Blocks = 2 } }),
        new("image-given-labels", Flow(
            [4, 2, 2], Channels(), new FactorOutSpec { Inner = [Checkerboard() with { Spline = new(4, 2) }, Checkerboard(flip: true)] }).Given(2),
            ["no", "yes"]),
        new("image-student-t", Flow([2, 2, 2], Channels(), Channels(flip: true)) with { Base = new(BaseKind.StudentT, 4) }),
        new("two-scales", Flow(
            [1, 4, 4], new LogitSpec(0.05, 1), Small(Checkerboard()), Norm, new SqueezeSpec(), Small(Channels()), Norm, new SqueezeSpec { Undo = true },
            new SqueezeSpec { Order = SqueezeOrder.Diagonal }, new FactorOutSpec { Inner = [Small(Checkerboard(flip: true)), Norm, Small(Checkerboard())] })
            with { Levels = 256 }),
        Case("glow-like", [1, 4, 4], new SqueezeSpec(), new ActNormSpec(), new InvertibleConvSpec(), Channels(), new FactorOutSpec
        {
            Inner = [new SqueezeSpec(), new ActNormSpec(), new InvertibleConvSpec { Seed = 1 }, Channels()],
        }),
    ];

    /// <summary>The flow that is calibrated: small pictures of 16 levels.</summary>
    public static GoldenCase Calibrated =>
        new("image-calibrated", Flow([1, 4, 4], new LogitSpec(), Checkerboard(), Checkerboard(flip: true)) with { Levels = 16 });

    /// <summary>The flow that is trained.</summary>
    public static FlowSpec Trained => Flow(
        [1, 4, 4], new LogitSpec(0.05, 1), Small(Checkerboard()), Norm, new SqueezeSpec(), new FactorOutSpec { Inner = [Channels()] }) with
    {
        Levels = 256,
    };

    private static BatchNormSpec Norm => new() { Affine = false, Statistics = BatchStatistics.MovingAverage, Momentum = 0.9 };

    private static ImageCouplingSpec Checkerboard(bool flip = false) => new() { Mask = ImageMask.Checkerboard, Flip = flip, Net = Net };

    private static ImageCouplingSpec Channels(bool flip = false) => new() { Mask = ImageMask.Channel, Flip = flip, Net = Net };

    private static DequantisationCouplingSpec Noise(bool flip = false) => new() { Levels = 256, Flip = flip, Net = Net };

    private static ImageCouplingSpec Small(ImageCouplingSpec coupling) => coupling with { Net = new ResNetSpec(Blocks: 0, Features: 3) };

    private static GoldenCase Case(string name, int[] shape, params StepSpec[] steps) => new(name, Flow(shape, steps));

    private static FlowSpec Flow(int[] shape, params StepSpec[] steps) => new() { Shape = new(shape), Steps = steps };
}
