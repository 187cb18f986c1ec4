using RealNvp.Calibration;

namespace RealNvp.Onnx;

/// <summary>How a model is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>What the file computes.</summary>
    public OnnxGraph Graph { get; init; }

    /// <summary>
    /// What stands for a row; null for the table's columns where the model is of a table and needs no rows before, and for its own rows otherwise.
    /// </summary>
    public OnnxInputs? Inputs { get; init; }

    /// <summary>
    /// What a graph of <see cref="OnnxGraph.Score"/> says of rows; null for all that the model has, of columns without latents and radius.
    /// Other graphs give rows.
    /// </summary>
    public OnnxOutputs? Outputs { get; init; }

    /// <summary>The score of rows of a table; null for the model's usual one (<see cref="ScoreKindExtensions"/>).</summary>
    public ScoreKind? Kind { get; init; }

    /// <summary>More scores of rows of a table: <c>score_local</c> and <c>p_value_local</c> for <see cref="ScoreKind.Local"/>.</summary>
    public IReadOnlyList<ScoreKind> MoreKinds { get; init; } = [];

    /// <summary>
    /// The share of normal rows of a table that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </summary>
    public double? FalseAlarms { get; init; }
}
