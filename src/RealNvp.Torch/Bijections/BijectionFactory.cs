using RealNvp.Specs;
using RealNvp.Torch.Weights;

namespace RealNvp.Torch.Bijections;

/// <summary>Builds bijections from specs.</summary>
public static class BijectionFactory
{
    /// <summary>Builds the whole chain of a spec.</summary>
    /// <exception cref="InvalidInputException">The spec does not fit.</exception>
    public static Sequence Create(FlowSpec spec, FlatTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(tensors);
        var shapes = spec.Shapes();
        return new Sequence([.. spec.Steps.Select((step, index) => Create(step, shapes[index], tensors.Step(index)))]);
    }

    private static Bijection Create(StepSpec step, Shape input, StepTensors tensors) => step switch
    {
        FlattenSpec => new Flatten(input),
        LogitSpec logit => new Logit(logit),
        StandardizeSpec => new Standardize(tensors),
        AffineCouplingSpec coupling => new AffineCoupling(coupling, input, tensors),
        PermuteSpec permute => new Permute(permute, input),
        BatchNormSpec batchNorm => new BatchNorm(batchNorm, tensors),
        ActNormSpec => new ActNorm(tensors),
        _ => throw new NotSupportedException($"The torch engine has no step for {step.GetType().Name}."),
    };
}
