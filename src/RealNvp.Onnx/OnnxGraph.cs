namespace RealNvp.Onnx;

/// <summary>What a file of ONNX computes.</summary>
public enum OnnxGraph
{
    /// <summary>From rows what the model says of them (<see cref="OnnxOutputs"/>).</summary>
    Score,

    /// <summary>From latents the rows that they are of. An ensemble has no latents.</summary>
    Decode,

    /// <summary>From uniform random numbers rows of the model's density.</summary>
    Sample,
}
