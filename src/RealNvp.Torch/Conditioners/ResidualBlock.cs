using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>Norm, ReLU, 3x3, norm, ReLU, 3x3, added to the input; and the 1x1 skip connection of the result to the output.</summary>
internal sealed class ResidualBlock(StepTensors tensors)
{
    private readonly FeatureNorm _norm1 = new(tensors.Within("norm1"));
    private readonly WeightNormConvolution _conv1 = new(tensors.Within("conv1"), hasBias: false);
    private readonly FeatureNorm _norm2 = new(tensors.Within("norm2"));
    private readonly WeightNormConvolution _conv2 = new(tensors.Within("conv2"));
    private readonly WeightNormConvolution _skip = new(tensors.Within("skip"));

    /// <summary>[batch, features, height, width] to the same, and to what it adds to the output.</summary>
    public (Tensor Features, Tensor Skip) Apply(Tensor x, bool usesBatch, bool takesIn)
    {
        using var scope = NewDisposeScope();
        var h = _conv1.Apply(_norm1.Apply(x, usesBatch, takesIn).relu());
        h = x + _conv2.Apply(_norm2.Apply(h, usesBatch, takesIn).relu());
        return (h.MoveToOuterDisposeScope(), _skip.Apply(h).MoveToOuterDisposeScope());
    }
}
