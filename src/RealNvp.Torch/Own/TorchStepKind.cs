using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;

namespace RealNvp.Torch;

/// <summary>A step of one's own that the torch engine runs: a <see cref="Bijection"/>, trained by autograd. <see cref="BijectionContract"/> tests it.</summary>
public abstract class TorchStepKind : StepKind
{
    /// <summary>Makes the bijection of a step.</summary>
    /// <param name="plan">The step where it stands: its shapes, its context and, in <see cref="StepPlan.Spec"/>, its settings.</param>
    /// <param name="tensors">The tensors that <see cref="StepKind.Weights"/> lists, which belong to the flow.</param>
    public abstract Bijection Build(StepPlan plan, StepTensors tensors);
}
