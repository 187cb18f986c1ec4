namespace RealNvp.Torch.Weights;

/// <summary>How many training steps a part of a flow has seen: one number of its state, in the processor's memory wherever its tensors lie.</summary>
internal sealed class StepCount(Memory<float> memory)
{
    /// <summary>The steps so far.</summary>
    public double Steps => memory.Span[0];

    /// <summary>Counts one more.</summary>
    public void Increase() => memory.Span[0] += 1;
}
