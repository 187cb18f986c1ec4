using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests;

/// <summary>The flows that every contract is held against: each step alone, and whole presets.</summary>
internal static class FlowCases
{
    private static readonly MlpSpec Net = new() { Hidden = [16, 12], Activation = Activation.Tanh };

    private static readonly Dictionary<string, FlowSpec> Cases = new()
    {
        ["flatten"] = Flow([2, 3, 2], new FlattenSpec()),
        ["logit"] = Flow([5], new LogitSpec()) with { Levels = 16 },
        ["logit of the paper"] = Flow([5], new LogitSpec { Low = 0.05, High = 1 }) with { Levels = 256 },
        ["logit of maf"] = Flow([5], new LogitSpec { Low = 1e-6, High = 1 - 1e-6 }) with { Levels = 256 },
        ["standardize"] = Flow([4], new StandardizeSpec()),
        ["reverse"] = Flow([5], new PermuteSpec()),
        ["shuffle"] = Flow([7], new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = 3 }),
        ["batch-norm"] = Flow([4], new BatchNormSpec()),
        ["batch-norm without affine"] = Flow([4], new BatchNormSpec { Affine = false }),
        ["act-norm"] = Flow([4], new ActNormSpec()),
        ["coupling, half"] = Flow([6], Coupling()),
        ["coupling, half, flipped"] = Flow([6], Coupling() with { Flip = true }),
        ["coupling, half of an odd number"] = Flow([5], Coupling()),
        ["coupling, half of an odd number, flipped"] = Flow([5], Coupling() with { Flip = true }),
        ["coupling, odd-even"] = Flow([6], Coupling() with { Mask = MaskKind.OddEven }),
        ["coupling, odd-even of an odd number, flipped"] = Flow([7], Coupling() with { Mask = MaskKind.OddEven, Flip = true }),
        ["coupling of two variables"] = Flow([2], Coupling()),
        ["coupling, shared network"] = Flow([6], Coupling() with { ScaleNet = null, ShiftNet = null, Shared = Net }),
        ["coupling, learned scale"] = Flow([6], Coupling() with { LogScale = new() { Bound = LogScaleKind.Learned, Limit = 1.5 } }),
        ["coupling, linear networks"] = Flow([6], Coupling() with { ScaleNet = new MlpSpec { Hidden = [] }, ShiftNet = new MlpSpec { Hidden = [] } }),
        ["linear-lu"] = Flow([5], new LinearLuSpec()),
        ["linear-lu of one variable"] = Flow([1], new LinearLuSpec()),
        ["linear-lu after a coupling"] = Flow([4], Coupling(), new LinearLuSpec(), Coupling() with { Flip = true }, new LinearLuSpec()),
        ["coupling, residual networks"] = Flow(
            [6],
            Coupling() with { ScaleNet = new ResidualMlpSpec(12), ShiftNet = Net },
            Coupling() with { Flip = true, ScaleNet = new ResidualMlpSpec(9, 1), ShiftNet = new ResidualMlpSpec(20, 3) }),
        ["coupling, shared residual network of no blocks"] = Flow([5], Shared(new(8, 0))),
        ["coupling, shared residual networks with dropout"] = Flow(
            [6], Shared(new(16, 2, 0.3)), new LinearLuSpec(), Shared(new(16, 1, 0.5)) with { Flip = true }),
        ["coupling, residual networks apart with dropout"] = Flow(
            [6], Coupling() with { ScaleNet = new ResidualMlpSpec(12, 2, 0.2), ShiftNet = new ResidualMlpSpec(12, 2, 0.4) }),
        ["spline coupling"] = Flow([6], Spline()),
        ["spline coupling, flipped, of many narrow bins"] = Flow([5], Spline(32, 2.5) with { Flip = true }),
        ["spline coupling of one bin"] = Flow([2], Spline(1, 1)),
        ["spline couplings, odd-even, with linear-lu"] = Flow(
            [5], Spline() with { Mask = MaskKind.OddEven }, new LinearLuSpec(), Spline(4, 2) with { Mask = MaskKind.OddEven, Flip = true }, new LinearLuSpec()),
        ["spline couplings, residual networks with dropout"] = Flow(
            [6], Coupling(), Spline() with { Flip = true, Net = new ResidualMlpSpec(16, 2, 0.3) }, Coupling()),
        ["conditional spline coupling"] = Flow([5], Spline(), Spline() with { Mask = MaskKind.OddEven, Flip = true }).Given(3),
        ["spline"] = Flow([5], new ElementwiseSplineSpec(8, 3)),
        ["spline of one variable"] = Flow([1], new StandardizeSpec(), new ElementwiseSplineSpec(16, 4), new ElementwiseSplineSpec(3, 1.5)),
        ["spline of one bin"] = Flow([3], new ElementwiseSplineSpec(1, 1)),
        ["splines between couplings"] = Flow([5], new ActNormSpec(), new ElementwiseSplineSpec(4, 3), Spline(), new ElementwiseSplineSpec(), Coupling()),
        ["spline by the context"] = Flow([4], new ElementwiseSplineSpec(5, 3) { Net = Net }).Given(2),
        ["splines of one variable by the context and not"] = Flow(
            [1], new ElementwiseSplineSpec(6, 3), new ElementwiseSplineSpec(4, 3) { Net = new ResidualMlpSpec(12, 1, 0.3) }, new ActNormSpec(),
            new ElementwiseSplineSpec(3, 2) { Net = new MlpSpec { Hidden = [] } }).Given(3),
        ["student-t base"] = Flow([6], Coupling(), Coupling() with { Flip = true }) with { Base = new(BaseKind.StudentT, 3) },
        ["student-t base of heavy tails"] = Flow([5], Spline(), new LinearLuSpec(), new BatchNormSpec()) with { Base = new(BaseKind.StudentT, 1) },
        ["mixture base"] = Flow([3], new ActNormSpec(), Coupling(), Coupling() with { Flip = true }) with
        {
            Base = new(BaseKind.Mixture)
            {
                Components = [new(0.25, [-1, 0.5f, 2], [0.5f, 0.25f, 1, -0.5f, 0.125f, 2]), new(0.75, [1, 0, -0.5f], [1, 0, 0.75f, 0.5f, -0.25f, 0.5f])],
            },
        },
        ["conditional coupling, half"] = Flow([6], Coupling(), Coupling() with { Flip = true }).Given(3),
        ["conditional coupling, odd-even"] = Flow([5], Coupling() with { Mask = MaskKind.OddEven, Flip = true }).Given(1),
        ["conditional coupling of one network after another"] = Flow(
            [6], Coupling(), new BatchNormSpec(), Coupling() with { ScaleNet = null, ShiftNet = null, Shared = Net, Flip = true }).Given(4),
        ["preset readme, conditional"] = Presets.Find("readme").For(new Shape(1, 2, 4), 17).Flow.Given(10),
        ["preset readme"] = Presets.Find("readme").For(new Shape(1, 2, 4), 17).Flow,
        ["preset notebook"] = Presets.Find("notebook").For(new Shape(6), null).Flow,
        ["preset maf"] = Presets.Find("maf").For(new Shape(1, 2, 3), 256).Flow,
        ["preset tabular, two couplings of it"] = Beginning(Presets.Find("tabular").For(new Shape(7), null, rows: 500).Flow, 7),
        ["preset tabular-spline, one coupling of it"] = Beginning(Presets.Find("tabular-spline").For(new Shape(5), null, rows: 500).Flow, 6),
        ["preset marginals, conditional"] = Presets.Find("marginals").For(new Shape(1), null, rows: 500).Flow.Given(3),
        ["preset marginals"] = Presets.Find("marginals").For(new Shape(1), null, rows: 5_000).Flow,
        ["preset plane"] = Presets.Find("plane").For(new Shape(2), null).Flow,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static FlowSpec Spec(string name) => Cases[name];

    /// <summary>Parameters far enough from their start for every term to count, and state that could have come from data.</summary>
    public static FlatParameters RandomParameters(FlowSpec spec, ulong seed)
    {
        var parameters = FlatParameters.Start(spec, seed);
        var random = SeededRandom.For(seed, 77);
        foreach (var slot in parameters.Plan.Slots)
        {
            if (slot.Name.EndsWith(".steps", StringComparison.Ordinal))
            {
                parameters[slot].Fill(3);
                continue;
            }

            var isSpread = slot.Name.EndsWith("variance", StringComparison.Ordinal)
                || (slot.Role == WeightRole.State && slot.Name.EndsWith("scale", StringComparison.Ordinal));
            // Log-scales multiply up over the steps: large ones would leave a test of rounding alone.
            var spread = slot.Name.EndsWith("log_scale", StringComparison.Ordinal) ? 0.1f : 0.5f;
            var step = spread / MathF.Sqrt(slot.Shape.Size / slot.Shape[0]);
            foreach (ref var value in parameters[slot])
            {
                value = isSpread ? 0.5f + random.NextUniformFloat() : value + (step * (float)random.NextGaussian());
            }
        }

        return parameters;
    }

    /// <summary>Rows the flow can take: in (0, 1) for quantised data, normal otherwise.</summary>
    public static float[] RandomRows(FlowSpec spec, int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 78);
        var rows = new float[count * spec.Shape.Size];
        if (spec.Levels is null)
        {
            random.FillGaussian(rows);
        }
        else
        {
            random.FillUniform(rows);
        }

        return rows;
    }

    /// <summary>What the rows are conditioned on; empty for flows without a context.</summary>
    public static float[] RandomContext(FlowSpec spec, int count, ulong seed)
    {
        var context = new float[count * spec.Context];
        SeededRandom.For(seed, 79).FillGaussian(context);
        return context;
    }

    private static AffineCouplingSpec Shared(ResidualMlpSpec net) => new() { Shared = net };

    /// <summary>The first steps: random weights in all ten couplings would stretch so far that rounding is all there is to see.</summary>
    public static FlowSpec Beginning(FlowSpec flow, int steps) => flow with { Steps = [.. flow.Steps.Take(steps)] };

    private static SplineCouplingSpec Spline(int bins = 8, double bound = 3) => new(bins, bound) { Net = Net };

    private static AffineCouplingSpec Coupling() => new() { ScaleNet = Net, ShiftNet = Net };

    private static FlowSpec Flow(int[] shape, params StepSpec[] steps) => new() { Shape = new Shape(shape), Steps = steps };
}
