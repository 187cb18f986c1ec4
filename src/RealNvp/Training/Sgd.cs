using System.Numerics.Tensors;

namespace RealNvp.Training;

/// <summary>Plain gradient descent: <c>w -= rate * (scale * g + decay * w)</c>.</summary>
internal sealed class Sgd(float weightDecay) : Optimizer
{
    public override IReadOnlyList<NamedBuffer> Buffers => [];

    public override void Step(Span<float> weights, ReadOnlySpan<float> gradients, double rate, float gradientScale)
    {
        Steps++;
        TensorPrimitives.Multiply(weights, (float)(1 - (rate * weightDecay)), weights);
        TensorPrimitives.FusedMultiplyAdd(gradients, (float)(-rate * gradientScale), weights, weights);
    }
}
