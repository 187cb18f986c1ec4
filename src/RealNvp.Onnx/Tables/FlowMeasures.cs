using RealNvp.Onnx.Formulas;

namespace RealNvp.Onnx.Tables;

/// <summary>A flow in a graph: what it says of rows.</summary>
/// <param name="rows">Rows as it takes them, <c>[n, width]</c> in float.</param>
/// <param name="context">What they are conditioned on, <c>[n, context]</c> in float; null for nothing.</param>
/// <returns>log p and the length of the latents, <c>[n, 1]</c> each in double.</returns>
internal delegate (Tensor LogProb, Tensor Radius) FlowMeasures(Tensor rows, Tensor? context);
