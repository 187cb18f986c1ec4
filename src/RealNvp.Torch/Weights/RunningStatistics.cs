using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Weights;

/// <summary>The running mean and variance of a batch normalisation, [channels], and the number of training steps that they have taken in.</summary>
/// <param name="tensors">The tensors of the norm.</param>
/// <param name="momentum">The share of the old statistics that a training step keeps.</param>
internal sealed class RunningStatistics(StepTensors tensors, double momentum)
{
    private readonly StepCount _steps = tensors.Count("steps");

    /// <summary>The running mean.</summary>
    public Tensor Mean { get; } = tensors.State("mean");

    /// <summary>The running variance.</summary>
    public Tensor Variance { get; } = tensors.State("variance");

    /// <summary>
    /// Counts a training step and gives the share of its batch in the running statistics. The first steps average plainly, so that the starting values
    /// leave no trace.
    /// </summary>
    public double NextRate()
    {
        var rate = BatchNormSpec.UpdateRate(momentum, _steps.Steps);
        _steps.Increase();
        return rate;
    }
}
