using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>A copy of a flow's weights and state that can be taken and put back.</summary>
internal sealed class FlowSnapshot(FlatParameters parameters)
{
    public Memory<float> Weights { get; } = new float[parameters.Plan.WeightCount];

    public Memory<float> State { get; } = new float[parameters.Plan.StateCount];

    public void Take()
    {
        parameters.Weights.CopyTo(Weights.Span);
        parameters.State.CopyTo(State.Span);
    }

    public void Restore()
    {
        Weights.Span.CopyTo(parameters.Weights);
        State.Span.CopyTo(parameters.State);
    }
}
