using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Couplings;

/// <summary>Changes each value by parameters of its own. Values are <c>[rows, variables]</c> or <c>[rows, variables, places]</c>.</summary>
internal interface IMapGraph
{
    /// <summary>
    /// The parts of the parameters that networks give: how many numbers each has for a value. Those of one number have the values' shape, those of
    /// more one axis behind it.
    /// </summary>
    IReadOnlyList<int> Parts { get; }

    /// <summary>Towards latents: the new values, and the logs of the derivatives in float64.</summary>
    (GraphValue Value, GraphValue LogDerivative) Forward(GraphValue x, ReadOnlySpan<GraphValue> parameters);

    /// <summary>Towards data.</summary>
    GraphValue Inverse(GraphValue y, ReadOnlySpan<GraphValue> parameters);
}
