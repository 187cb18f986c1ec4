namespace RealNvp.Onnx;

/// <summary>How a model is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>What the file computes.</summary>
    public OnnxGraph Graph { get; init; }

    /// <summary>What a graph of <see cref="OnnxGraph.Score"/> says of rows; null for all that the model has. Other graphs have one output.</summary>
    public OnnxOutputs? Outputs { get; init; }
}
