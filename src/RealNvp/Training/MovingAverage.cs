using System.Numerics.Tensors;
using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>An exponential moving average of the weights, <c>average = decay * average + (1 - decay) * weights</c>, smoother than the weights themselves.</summary>
internal sealed class MovingAverage(FlatParameters parameters, float decay)
{
    private readonly float[] _weights = new float[parameters.Layout.WeightCount];

    public Memory<float> Weights => _weights;

    public void Start() => parameters.Weights.CopyTo(_weights);

    public void Update() => TensorPrimitives.Lerp(parameters.Weights, _weights, decay, _weights);

    /// <summary>Exchanges the average and the flow's weights; a second call undoes the first.</summary>
    public void Exchange()
    {
        var weights = parameters.Weights;
        for (var index = 0; index < _weights.Length; index++)
        {
            (weights[index], _weights[index]) = (_weights[index], weights[index]);
        }
    }
}
