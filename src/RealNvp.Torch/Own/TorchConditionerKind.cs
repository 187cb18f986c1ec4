using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Weights;

namespace RealNvp.Torch;

/// <summary>A network of one's own for couplings of vectors that the torch engine runs.</summary>
public abstract class TorchConditionerKind : ConditionerKind
{
    /// <summary>Makes the network.</summary>
    /// <param name="network">Its settings.</param>
    /// <param name="tensors">The tensors that <see cref="ConditionerKind.Weights"/> lists, which belong to the flow.</param>
    public abstract Conditioner Build(OwnConditionerSpec network, StepTensors tensors);
}
