namespace RealNvp.Onnx;

/// <summary>What a graph says of rows, each an output of its own.</summary>
[Flags]
public enum OnnxOutputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The output <c>log_prob</c>: the log density of each row in nats, float64 <c>[rows]</c>.</summary>
    LogProb = 1,

    /// <summary>The output <c>latents</c>: what the flow makes of each row, float32 <c>[rows, dimension]</c>. An ensemble has none.</summary>
    Latents = 2,

    /// <summary>The output <c>radius</c>: the length of each row's latents, float64 <c>[rows]</c>.</summary>
    Radius = 4,
}
