using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;

namespace RealNvp.Training;

/// <summary>
/// An exponential moving average of the weights, <c>average = decay * average + (1 - decay) * weights</c>, smoother than the
/// weights themselves. The steps' state is averaged alike: running statistics of the newest weights would not fit the
/// averaged ones. The first steps use a shorter memory, <c>(1 + n) / (10 + n)</c>, so that the start leaves no trace.
/// </summary>
internal sealed class MovingAverage(FlatParameters parameters, float decay)
{
    private readonly AlignedFloats _weights = new(parameters.Plan.WeightCount);
    private readonly AlignedFloats _state = new(parameters.Plan.StateCount);

    public Memory<float> Weights => _weights.Memory;

    public Memory<float> State => _state.Memory;

    public void Start()
    {
        parameters.Weights.CopyTo(_weights.Span);
        parameters.State.CopyTo(_state.Span);
    }

    /// <summary>The share of the old average that the n-th step keeps, n from 1.</summary>
    public float DecayAt(long step) => Math.Min(decay, (1 + step) / (10f + step));

    /// <summary>Updates a slice of the average from the same slice of the weights.</summary>
    public void Update(ReadOnlySpan<float> weights, Span<float> average, long step) =>
        TensorPrimitives.Lerp(weights, average, DecayAt(step), average);

    /// <summary>Updates the averaged state.</summary>
    public void UpdateState(long step) => Update(parameters.State, _state.Span, step);

    /// <summary>Exchanges the averages and what the flow holds; a second call undoes the first.</summary>
    public void Exchange()
    {
        Exchange(parameters.Weights, _weights.Span);
        Exchange(parameters.State, _state.Span);
    }

    private static void Exchange(Span<float> left, Span<float> right)
    {
        for (var index = 0; index < left.Length; index++)
        {
            (left[index], right[index]) = (right[index], left[index]);
        }
    }
}
