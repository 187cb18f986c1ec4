using System.Numerics.Tensors;
using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>
/// An exponential moving average of the weights, <c>average = decay * average + (1 - decay) * weights</c>, smoother than the
/// weights themselves. The steps' state is averaged alike: running statistics of the newest weights would not fit the
/// averaged ones. The first steps use a shorter memory, <c>(1 + n) / (10 + n)</c>, so that the start leaves no trace.
/// </summary>
internal sealed class MovingAverage(FlatParameters parameters, float decay)
{
    /// <summary>The averages, as parameters that a flow can be made on.</summary>
    public FlatParameters Parameters { get; } = new(parameters.Plan);

    /// <summary>Begins with the weights and the state as they are.</summary>
    public void Start() => parameters.CopyTo(Parameters);

    /// <summary>The share of the old average that the n-th step keeps, n from 1.</summary>
    public float DecayAt(long step) => Math.Min(decay, (1 + step) / (10f + step));

    /// <summary>Updates a slice of the average from the same slice of the weights.</summary>
    public void Update(ReadOnlySpan<float> weights, Span<float> average, long step) =>
        TensorPrimitives.Lerp(weights, average, DecayAt(step), average);

    /// <summary>Updates the averaged state.</summary>
    public void UpdateState(long step) => Update(parameters.State, Parameters.State, step);
}
