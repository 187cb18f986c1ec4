using RealNvp.Calibration;

namespace RealNvp.Onnx.Tables;

/// <summary>What the graph of a table gives.</summary>
internal sealed record TableGraphOptions
{
    /// <summary>The score; null for the model's usual one.</summary>
    public ScoreKind? Kind { get; init; }

    /// <summary>The share of normal rows that may be flagged; null for 0.01, or the least that the held-out rows allow.</summary>
    public double? FalseAlarms { get; init; }

    /// <summary>Whether of flagged rows the column to blame is found, which asks the flow some hundred times for each.</summary>
    public bool Explains { get; init; } = true;

    /// <summary>More scores, each with its p-value.</summary>
    public IReadOnlyList<ScoreKind> Others { get; init; } = [];

    /// <summary>What is given; null for all.</summary>
    public OnnxOutputs? Outputs { get; init; }

    /// <summary>Whether something is given.</summary>
    public bool Gives(OnnxOutputs output) => Outputs is not { } wanted || (wanted & output) != OnnxOutputs.None;
}
