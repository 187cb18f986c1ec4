using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Couplings;

/// <summary><c>y = x * exp(s) + t</c> (arXiv:1605.08803, equations 7 and 8): the parts are s before its bound, and t.</summary>
internal sealed class AffineMapGraph(GraphBuilder graph, LogScaleGraph bound) : IMapGraph
{
    public IReadOnlyList<int> Parts { get; } = [1, 1];

    public (GraphValue Value, GraphValue LogDerivative) Forward(GraphValue x, ReadOnlySpan<GraphValue> parameters)
    {
        var s = bound.Bound(parameters[0]);
        return (graph.Add(graph.Multiply(x, graph.Exp(s)), parameters[1]), graph.ToDouble(s));
    }

    public GraphValue Inverse(GraphValue y, ReadOnlySpan<GraphValue> parameters)
    {
        // What comes back from a spline is float64 still.
        var s = graph.Cast(bound.Bound(parameters[0]), y.Type);
        return graph.Multiply(graph.Subtract(y, graph.Cast(parameters[1], y.Type)), graph.Exp(graph.Negate(s)));
    }
}
