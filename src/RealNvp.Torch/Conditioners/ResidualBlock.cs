using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>Norm, ReLU, 3x3, norm, ReLU, 3x3, added to the input; and the 1x1 skip connection of the result to the output.</summary>
internal sealed class ResidualBlock(StepTensors tensors)
{
    public FeatureNorm Norm1 { get; } = new(tensors.Within("norm1"));

    public WeightNormConvolution Conv1 { get; } = new(tensors.Within("conv1"), hasBias: false);

    public FeatureNorm Norm2 { get; } = new(tensors.Within("norm2"));

    public WeightNormConvolution Conv2 { get; } = new(tensors.Within("conv2"));

    public WeightNormConvolution Skip { get; } = new(tensors.Within("skip"));

    /// <summary>Everything that learns.</summary>
    public IEnumerable<Parameter> Trained => [Norm1.Beta, .. Conv1.Trained, Norm2.Beta, .. Conv2.Trained, .. Skip.Trained];

    /// <summary>[batch, features, height, width] to the same, and to what it adds to the output.</summary>
    public (Tensor Features, Tensor Skip) Apply(Tensor x, bool usesBatch, bool updateStatistics)
    {
        using var scope = NewDisposeScope();
        var h = Conv1.Apply(Norm1.Apply(x, usesBatch, updateStatistics).relu());
        h = x.Plus(Conv2.Apply(Norm2.Apply(h, usesBatch, updateStatistics).relu()));
        return (h.MoveToOuterDisposeScope(), Skip.Apply(h).MoveToOuterDisposeScope());
    }
}
