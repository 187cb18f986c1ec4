using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>A copy of weights and state that can be taken, and put back or into other parameters.</summary>
internal sealed class FlowSnapshot(FlatParameters parameters)
{
    public Memory<float> Weights { get; } = new float[parameters.Plan.WeightCount];

    public Memory<float> State { get; } = new float[parameters.Plan.StateCount];

    public void Take()
    {
        parameters.Weights.CopyTo(Weights.Span);
        parameters.State.CopyTo(State.Span);
    }

    public void Restore() => CopyTo(parameters);

    public void CopyTo(FlatParameters other)
    {
        Weights.Span.CopyTo(other.Weights);
        State.Span.CopyTo(other.State);
    }
}
