using RealNvp.Specs;
using RealNvp.Torch.Weights;

namespace RealNvp.Torch.Bijections;

/// <summary>Builds bijections from plans.</summary>
internal static class BijectionFactory
{
    /// <summary>Builds the whole chain of a plan.</summary>
    public static Sequence Create(FlowPlan plan, FlatTensors tensors) => Chain(plan.Steps, tensors);

    private static Sequence Chain(IReadOnlyList<StepPlan> steps, FlatTensors all) =>
        new([.. steps.Select(step => Create(step, all))], [.. steps.Select(FirstWeight)], all.Batch);

    private static int? FirstWeight(StepPlan step) => step.WithInner()
        .SelectMany(inner => inner.Slots)
        .Where(slot => slot.Role == WeightRole.Trained)
        .Min(slot => (int?)slot.Offset);

    private static Bijection Create(StepPlan step, FlatTensors all)
    {
        var (input, tensors) = (step.Input, all.Of(step));
        return step.Spec switch
        {
            FlattenSpec => new Flatten(input),
            LogitSpec logit => new Logit(logit),
            StandardizeSpec => new Standardize(tensors),
            AffineCouplingSpec coupling => CouplingFactory.Affine(coupling, step, tensors),
            PermuteSpec permute => new Permute(permute, input, tensors.Device),
            BatchNormSpec batchNorm => new BatchNorm(batchNorm, input, tensors),
            ActNormSpec => new ActNorm(input, tensors),
            SqueezeSpec squeeze => new Squeeze(squeeze, input, tensors.Device),
            FactorOutSpec factorOut => new FactorOut(factorOut, step, Chain(step.Inner, all)),
            ImageCouplingSpec coupling => CouplingFactory.Image(coupling, step, tensors),
            DequantisationCouplingSpec coupling => CouplingFactory.Dequantisation(coupling, step, tensors),
            InvertibleConvSpec convolution => new InvertibleConv(convolution, input, tensors),
            LinearLuSpec => new LinearLu(input, tensors),
            SplineCouplingSpec spline => CouplingFactory.Spline(spline, step, tensors),
            ElementwiseSplineSpec spline => CouplingFactory.Elementwise(spline, step, tensors),
            OwnStepSpec own when OwnKinds.Step(own.Name) is TorchStepKind kind => kind.Build(step, tensors),
            OwnStepSpec own => throw new FlowSpecException($"The torch engine cannot run the step '{own.Name}'; derive its kind from {nameof(TorchStepKind)}."),
            _ => throw new NotSupportedException($"The torch engine has no step for {step.Spec.GetType().Name}."),
        };
    }
}
