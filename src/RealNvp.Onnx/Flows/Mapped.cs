using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Flows;

/// <summary>What a step makes of rows on their way to latents.</summary>
/// <param name="Value">The rows.</param>
/// <param name="LogDet">The log-det of each, <c>[rows]</c> in float64; null where it is the same for all.</param>
/// <param name="Constant">What comes to the log-det of every row.</param>
internal sealed record Mapped(GraphValue Value, GraphValue? LogDet = null, double Constant = 0);
