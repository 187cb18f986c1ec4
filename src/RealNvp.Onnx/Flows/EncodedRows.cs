using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Flows;

/// <summary>What a model says of rows in a graph.</summary>
/// <param name="LogProb">Their log densities in nats, <c>[rows]</c> in float64.</param>
/// <param name="Radius">The lengths of their latents, <c>[rows]</c> in float64; of an ensemble the length whose energy is the mean of the members'.</param>
/// <param name="Latents">Their latents, <c>[rows, dimension]</c>; null for an ensemble, which has none of its own.</param>
internal sealed record EncodedRows(GraphValue LogProb, GraphValue Radius, GraphValue? Latents);
