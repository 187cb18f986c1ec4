using RealNvp.Specs;

namespace RealNvp.Golden;

/// <summary>Flows on vectors: every step, network, mask, bound and base.</summary>
internal static class VectorCases
{
    private static readonly MlpSpec Tanh = new() { Hidden = [5, 4], Activation = Activation.Tanh };
    private static readonly MlpSpec Relu = new() { Hidden = [6] };
    private static readonly MlpSpec Linear = new() { Hidden = [] };

    public static IEnumerable<GoldenCase> All =>
    [
        Case("flatten", [1, 2, 3], new FlattenSpec(), Coupling()),
        new("logit", Flow([4], new LogitSpec(), Coupling()) with { Levels = 16 }),
        new("logit-of-the-paper", Flow([4], new LogitSpec(0.05, 1), Coupling()) with { Levels = 256 }),
        new("logit-of-maf", Flow([4], new LogitSpec(1e-6, 1 - 1e-6), Coupling()) with { Levels = 256 }),
        new("logit-to-both-ends", Flow([4], new LogitSpec(0, 1), Coupling()) with { Levels = 8 }),
        Case("standardize", [4], new StandardizeSpec(), Coupling()),
        Case("permute-reverse", [5], Coupling(), new PermuteSpec(), Coupling()),
        Case("permute-shuffle", [7], Coupling(), new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = 3 }, Coupling()),
        Case("batch-norm", [4], new BatchNormSpec()),
        Case("batch-norm-without-affine", [4], Coupling(), new BatchNormSpec(1e-3, 0.9, Affine: false), Coupling()),
        Case("batch-norm-moving-average", [4], new BatchNormSpec { Statistics = BatchStatistics.MovingAverage }, Coupling()),
        Case("act-norm", [4], new ActNormSpec(), Coupling()),
        Case("linear-lu", [5], new LinearLuSpec()),
        Case("linear-lu-of-one-variable", [1], new LinearLuSpec()),
        Case("affine-half", [6], Coupling(), Coupling() with { Flip = true }),
        Case("affine-half-of-an-odd-number", [5], Coupling(), Coupling() with { Flip = true }),
        Case("affine-odd-even", [5], OddEven(flip: false), OddEven(flip: true)),
        Case("affine-of-two-variables", [2], Coupling(), Coupling() with { Flip = true }),
        Case("affine-shared", [6], Shared(Tanh), Shared(Relu) with { Flip = true }),
        Case("affine-learned-scale", [6], Coupling() with { LogScale = new(LogScaleKind.Learned, 1.5) }),
        Case("affine-narrow-scale", [6], Coupling() with { LogScale = new(LogScaleKind.Soft, 0.3) }),
        Case("affine-linear-networks", [6], Coupling() with { ScaleNet = Linear, ShiftNet = Linear }),
        Case("affine-residual", [6], Coupling() with { ScaleNet = new ResidualMlpSpec(6, 1), ShiftNet = new ResidualMlpSpec(5, 2) }),
        Case("affine-residual-of-no-blocks", [5], Shared(new ResidualMlpSpec(6, 0))),
        Case("affine-residual-with-dropout", [5], Shared(new ResidualMlpSpec(7, 2, 0.3)), Shared(new ResidualMlpSpec(6, 1, 0.5)) with { Flip = true }),
        Case("spline-half", [5], new SplineCouplingSpec { Net = Tanh }, new SplineCouplingSpec { Net = Relu, Flip = true }),
        Case("spline-odd-even", [5], Spline(4, 2, flip: false), Spline(4, 2, flip: true)),
        Case("spline-of-many-narrow-bins", [4], new SplineCouplingSpec(24, 2.5) { Net = Tanh }),
        Case("spline-of-one-bin", [3], new SplineCouplingSpec(1, 1) { Net = Tanh }),
        Case("spline-residual-with-dropout", [4], Coupling(), new SplineCouplingSpec(5, 3) { Net = new ResidualMlpSpec(6, 1, 0.2), Flip = true }),
        Case("elementwise-spline", [3], new ElementwiseSplineSpec(4, 2), new ElementwiseSplineSpec(1, 3)),
        Case("elementwise-spline-of-one-variable", [1], new StandardizeSpec(), new ElementwiseSplineSpec(12), new ElementwiseSplineSpec { Net = Tanh }),
        new("given-elementwise-spline", Flow(
            [2],
            new ElementwiseSplineSpec(4, 3),
            new ElementwiseSplineSpec(5, 2) { Net = Tanh },
            new ElementwiseSplineSpec(3) { Net = new ResidualMlpSpec(4, 1) }).Given(2)),
        new("student-t", Flow([5], Coupling(), Coupling() with { Flip = true }) with { Base = new(BaseKind.StudentT) }),
        new("student-t-of-heavy-tails", Flow([5], Spline(5, 3, flip: false), new LinearLuSpec()) with { Base = new(BaseKind.StudentT, 1.5) }),
        new("normal-base-by-name", Flow([4], Coupling()) with { Base = new(BaseKind.Normal) }),
        new("mixture", Flow([3], Coupling(), new LinearLuSpec(), Coupling() with { Flip = true }) with
        {
            Base = new(BaseKind.Mixture)
            {
                Components = [new(0.25, [-1, 0.5f, 2], [0.5f, 0.25f, 1, -0.5f, 0.125f, 2]), new(0.75, [1, 0, -0.5f], [1, 0, 0.75f, 0.5f, -0.25f, 0.5f])],
            },
        }),
        new("given-half", Flow([5], Coupling(), Coupling() with { Flip = true }).Given(3)),
        new("given-odd-even-shared", Flow([5], Shared(Tanh) with { Mask = MaskKind.OddEven }, new BatchNormSpec(), Shared(Relu) with { Flip = true }).Given(1)),
        new("given-spline", Flow([5], Spline(4, 3, flip: false), Spline(4, 3, flip: true)).Given(2)),
        new("given-labels", Flow([4], Coupling(), Coupling() with { Flip = true }).Given(3), ["cat", "dog", "Vögel"]),
        new("counted-classes", Flow([4], Coupling(), Coupling() with { Flip = true }).Given(3), ["1", "2", "30"], ClassRows: [60, 0, 40]),
        new("classes-told-and-not", Flow([4], Coupling(), Coupling() with { Flip = true }).Given(3), ["cat", "dog", "Vögel"], ClassRows: [60, 0, 40])
        {
            IsToldClassesAndNot = true,
        },
        new("ensemble-given", Flow([4], Coupling(), Mixed(3), Coupling() with { Flip = true }).Given(2))
        {
            Others =
            [
                Flow([4], Spline(4, 3, flip: false), Mixed(5), Coupling() with { Flip = true }).Given(2) with
                {
                    Base = new(BaseKind.Mixture)
                    {
                        Components = [new(0.5, [1, 0, 0, 0], [1, 0, 1, 0, 0, 1, 0, 0, 0, 1]), new(0.5, [-1, 0, 0, 0], [1, 0, 1, 0, 0, 1, 0, 0, 0, 1])],
                    },
                },
                Flow([4], Coupling()).Given(2),
            ],
        },
        new("begun-from-another-model", Flow([4], Coupling(), Coupling() with { Flip = true }), From: "another.safetensors"),
        Case("factor-out-of-a-vector", [6], Coupling(), new FactorOutSpec { Inner = [new ActNormSpec(), new FactorOutSpec { Inner = [new ActNormSpec()] }] }),
        new("readme-like", Flow(
            [1, 2, 3], new FlattenSpec(), new LogitSpec(), new StandardizeSpec(),
            Coupling(), new BatchNormSpec(), Coupling() with { Flip = true }, new BatchNormSpec()) with { Levels = 17 }),
        Case("tabular-like", [5], new StandardizeSpec(), Mixed(1), new LinearLuSpec(), Shared(new ResidualMlpSpec(8, 1)), Mixed(2), new LinearLuSpec(),
            new SplineCouplingSpec { Net = new ResidualMlpSpec(5, 1), Flip = true }, new LinearLuSpec()),
    ];

    public static GoldenCase CalibratedEnsemble =>
        new("ensemble-of-levels", Flow([4], new LogitSpec(), Coupling()) with { Levels = 16 })
        {
            Others = [Flow([4], new LogitSpec(), Coupling() with { Flip = true }) with { Levels = 16 }],
        };

    private static PermuteSpec Mixed(ulong seed) => new() { Order = PermuteOrder.Shuffle, Seed = seed };

    private static AffineCouplingSpec Coupling() => new() { ScaleNet = Tanh, ShiftNet = Relu };

    private static AffineCouplingSpec OddEven(bool flip) => Coupling() with { Mask = MaskKind.OddEven, Flip = flip };

    private static AffineCouplingSpec Shared(ConditionerSpec net) => new() { Shared = net };

    private static SplineCouplingSpec Spline(int bins, double bound, bool flip) =>
        new(bins, bound) { Net = Tanh, Mask = MaskKind.OddEven, Flip = flip };

    private static GoldenCase Case(string name, int[] shape, params StepSpec[] steps) => new(name, Flow(shape, steps));

    private static FlowSpec Flow(int[] shape, params StepSpec[] steps) => new() { Shape = new(shape), Steps = steps };
}
