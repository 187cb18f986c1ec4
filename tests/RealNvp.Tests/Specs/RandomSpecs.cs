using System.Collections.Immutable;
using CsCheck;
using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>Random flows whose steps fit.</summary>
internal static class RandomSpecs
{
    private static readonly Gen<MlpSpec> Mlp = Gen.Select(
        Gen.Int[1, 40].Array[0, 4], Gen.Bool, (hidden, isTanh) =>
            new MlpSpec { Hidden = [.. hidden], Activation = isTanh ? Activation.Tanh : Activation.Relu });

    private static readonly Gen<LogScaleSpec> LogScale = Gen.Select(
        Gen.Bool, Gen.Double[1e-3, 20], (isLearned, limit) =>
            new LogScaleSpec { Bound = isLearned ? LogScaleKind.Learned : LogScaleKind.Soft, Limit = limit });

    private static readonly Gen<StepSpec> Coupling = Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Bool, Mlp, Mlp, LogScale, (isHalf, flip, isShared, first, second, logScale) =>
            (StepSpec)new AffineCouplingSpec
            {
                Mask = isHalf ? MaskKind.Half : MaskKind.OddEven,
                Flip = flip,
                ScaleNet = isShared ? null : first,
                ShiftNet = isShared ? null : second,
                Shared = isShared ? first : null,
                LogScale = logScale,
            });

    private static readonly Gen<StepSpec> Spline = Gen.Select(
        Gen.Bool, Gen.Bool, Mlp, Gen.Int[1, 256], Gen.Double[1e-3, 20], (isHalf, flip, net, bins, bound) =>
            (StepSpec)new SplineCouplingSpec(bins, bound) { Mask = isHalf ? MaskKind.Half : MaskKind.OddEven, Flip = flip, Net = net });

    private static readonly Gen<StepSpec> ElementwiseSpline = Gen.Select(
        Gen.Bool, Mlp, Gen.Int[1, 256], Gen.Double[1e-3, 20], (isByContext, net, bins, bound) =>
            (StepSpec)new ElementwiseSplineSpec(bins, bound) { Net = isByContext ? net : null });

    private static readonly Gen<StepSpec> Step = Gen.OneOf(
        Coupling,
        Spline,
        ElementwiseSpline,
        Gen.Const<StepSpec>(new FlattenSpec()),
        Gen.Const<StepSpec>(new StandardizeSpec()),
        Gen.Const<StepSpec>(new ActNormSpec()),
        Gen.Double[0, 0.49].Select(low => (StepSpec)new LogitSpec { Low = low, High = 1 - low }),
        Gen.Select(Gen.Bool, Gen.ULong, (isReverse, seed) =>
            (StepSpec)new PermuteSpec { Order = isReverse ? PermuteOrder.Reverse : PermuteOrder.Shuffle, Seed = seed }),
        Gen.Select(Gen.Double[1e-9, 1], Gen.Double[0, 0.999], Gen.Bool, (epsilon, momentum, affine) =>
            (StepSpec)new BatchNormSpec { Epsilon = epsilon, Momentum = momentum, Affine = affine }));

    private static readonly Gen<BaseSpec?> Base = Gen.Select(Gen.Int[0, 2], Gen.Double[1, 1000], (kind, degrees) =>
        kind == 0 ? null : new BaseSpec((BaseKind)(kind - 1), degrees));

    /// <summary>A flow on a vector or on an image that is flattened first.</summary>
    public static readonly Gen<FlowSpec> Flow = Gen.Select(
        Gen.Int[1, 4].Array[1, 3], Gen.Int[2, 300], Gen.Bool, Step.Array[0, 6], Base, (sizes, levels, isQuantised, steps, latentBase) =>
            new FlowSpec
            {
                Shape = new Shape([.. sizes, 2]),
                Levels = isQuantised ? levels : null,
                Base = latentBase,
                Steps = ImmutableArray.Create<StepSpec>(new FlattenSpec()).AddRange(steps),
            });
}
