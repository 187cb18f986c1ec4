using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;

namespace RealNvp.Training;

/// <summary>An exponential moving average of the weights, <c>average = decay * average + (1 - decay) * weights</c>, smoother than the weights themselves.</summary>
internal sealed class MovingAverage(FlatParameters parameters, float decay)
{
    private readonly AlignedFloats _weights = new(parameters.Layout.WeightCount);

    public float Decay => decay;

    public Memory<float> Weights => _weights.Memory;

    public void Start() => parameters.Weights.CopyTo(_weights.Span);

    /// <summary>Updates a slice of the average from the same slice of the weights.</summary>
    public void Update(ReadOnlySpan<float> weights, Span<float> average) => TensorPrimitives.Lerp(weights, average, decay, average);

    /// <summary>Exchanges the average and the flow's weights; a second call undoes the first.</summary>
    public void Exchange()
    {
        var weights = parameters.Weights;
        var average = _weights.Span;
        for (var index = 0; index < weights.Length; index++)
        {
            (weights[index], average[index]) = (average[index], weights[index]);
        }
    }
}
