using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Steps;

/// <summary>One step of a flow in a graph. Rows are float32, <c>[rows, features]</c> or <c>[rows, channels, height, width]</c>.</summary>
internal interface IStepGraph
{
    /// <summary>Towards latents.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="context">What each is conditioned on, <c>[rows, context]</c>; null for flows without.</param>
    Mapped Forward(GraphValue x, GraphValue? context);

    /// <summary>Towards data, which asks for no log-det.</summary>
    /// <param name="z">What <see cref="Forward"/> gives.</param>
    /// <param name="context">What each row is conditioned on; null for flows without.</param>
    GraphValue Inverse(GraphValue z, GraphValue? context);
}
