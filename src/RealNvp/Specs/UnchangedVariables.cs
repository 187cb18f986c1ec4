namespace RealNvp.Specs;

/// <summary>Counts the variables that no coupling and no spline changes, by following each of them through the steps.</summary>
internal static class UnchangedVariables
{
    public static int Count(FlowSpec flow)
    {
        var plan = FlowPlan.Of(flow);
        var hasCoupling = plan.AllSteps.Any(step => step.Spec is AffineCouplingSpec or SplineCouplingSpec or ImageCouplingSpec);
        return hasCoupling ? Along(plan.Steps, new bool[flow.Shape.Size]).Count(isChanged => !isChanged) : 0;
    }

    /// <summary>Whether the values of a datum, row-major, have been changed, after the steps; <paramref name="values"/> says it of those before.</summary>
    private static bool[] Along(IReadOnlyList<StepPlan> steps, bool[] values) => steps.Aggregate(values, (before, step) => After(step, step.Input, before));

    private static bool[] After(StepPlan step, Shape shape, bool[] values) => step.Spec switch
    {
        AffineCouplingSpec coupling => Changed(values, coupling.Split(shape.Size).Changed),
        SplineCouplingSpec coupling => Changed(values, coupling.Split(shape.Size).Changed),
        ElementwiseSplineSpec => Changed(values, ElementwiseSplineSpec.Split(shape.Size).Changed),
        ImageCouplingSpec coupling => Changed(values, shape, coupling),
        PermuteSpec permute => [.. permute.Sources(shape.Size).Select(source => values[source])],
        LinearLuSpec => Mixed(values, stride: 1),
        InvertibleConvSpec => Mixed(values, stride: shape[1] * shape[2]),
        SqueezeSpec squeeze => Squeezed(squeeze, shape, values),
        FactorOutSpec factorOut => FactoredOut(factorOut, step, values),
        OwnStepSpec => [.. values.Select(_ => true)],
        _ => values,
    };

    private static bool[] Changed(bool[] values, Columns columns)
    {
        bool[] after = [.. values];
        for (var index = 0; index < columns.Count; index++)
        {
            after[columns.Start + (index * columns.Stride)] = true;
        }

        return after;
    }

    private static bool[] Changed(bool[] values, Shape shape, ImageCouplingSpec coupling)
    {
        var (width, pixels, half) = (shape[2], shape[1] * shape[2], shape[0] / 2);
        bool[] after = [.. values];
        for (var index = 0; index < after.Length; index++)
        {
            var (channel, pixel) = (index / pixels, index % pixels);
            var isSecond = coupling.Mask == ImageMask.Checkerboard ? ((pixel / width) + (pixel % width)) % 2 == 1 : channel >= half;
            after[index] |= isSecond != coupling.Flip;
        }

        return after;
    }

    /// <summary>A linear map makes each value of all that meet in it: those at the same place, <paramref name="stride"/> apart.</summary>
    private static bool[] Mixed(bool[] values, int stride)
    {
        var any = new bool[stride];
        for (var index = 0; index < values.Length; index++)
        {
            any[index % stride] |= values[index];
        }

        return [.. values.Select((_, index) => any[index % stride])];
    }

    private static bool[] Squeezed(SqueezeSpec squeeze, Shape shape, bool[] values)
    {
        var image = squeeze.Undo ? squeeze.OutputShape(shape) : shape;
        var (width, pixels) = (image[2], image[1] * image[2]);
        var sources = squeeze.Sources(image[0]);
        var after = new bool[values.Length];
        for (var squeezed = 0; squeezed < values.Length; squeezed++)
        {
            var (channel, pixel) = (squeezed / (pixels / 4), squeezed % (pixels / 4));
            var (row, column) = (pixel / (width / 2), pixel % (width / 2));
            var source = sources[channel];
            var whole = (source / 4 * pixels) + (((2 * row) + (source % 4 / 2)) * width) + (2 * column) + (source % 2);
            _ = squeeze.Undo ? after[whole] = values[squeezed] : after[squeezed] = values[whole];
        }

        return after;
    }

    private static bool[] FactoredOut(FactorOutSpec factorOut, StepPlan step, bool[] values)
    {
        var inner = factorOut.InnerInput(step.Input).Size;
        return [.. values[inner..], .. Along(step.Inner, values[..inner])];
    }
}
