using RealNvp.Specs;
using RealNvp.Torch.Weights;

namespace RealNvp.Torch.Bijections;

/// <summary>Builds bijections from specs.</summary>
internal static class BijectionFactory
{
    /// <summary>Builds the whole chain of a spec.</summary>
    /// <exception cref="InvalidInputException">The spec does not fit.</exception>
    public static Sequence Create(FlowSpec spec, FlatTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(tensors);
        return Chain(spec.Steps, spec.Shapes(), tensors.Step);
    }

    private static Sequence Chain(IReadOnlyList<StepSpec> steps, IReadOnlyList<Shape> shapes, Func<int, StepTensors> tensors) =>
        new([.. steps.Select((step, index) => Create(step, shapes[index], tensors(index)))]);

    private static Bijection Create(StepSpec step, Shape input, StepTensors tensors) => step switch
    {
        FlattenSpec => new Flatten(input),
        LogitSpec logit => new Logit(logit),
        StandardizeSpec => new Standardize(tensors),
        AffineCouplingSpec coupling => new AffineCoupling(coupling, input, tensors),
        PermuteSpec permute => new Permute(permute, input),
        BatchNormSpec batchNorm => new BatchNorm(batchNorm, input, tensors),
        ActNormSpec => new ActNorm(input, tensors),
        SqueezeSpec squeeze => new Squeeze(squeeze, input),
        FactorOutSpec factorOut => new FactorOut(
            factorOut, input, Chain(factorOut.Inner, factorOut.InnerShapes(input), tensors.Within(FactorOutSpec.InnerName).Step)),
        ImageCouplingSpec coupling => new ImageCoupling(coupling, input, tensors),
        InvertibleConvSpec convolution => new InvertibleConv(convolution, input, tensors),
        LinearLuSpec => new LinearLu(input, tensors),
        SplineCouplingSpec spline => new SplineCoupling(spline, input, tensors),
        _ => throw new NotSupportedException($"The torch engine has no step for {step.GetType().Name}."),
    };
}
