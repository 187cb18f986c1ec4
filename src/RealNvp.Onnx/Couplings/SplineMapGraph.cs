using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>
/// Monotone rational-quadratic splines on [-bound, bound], the identity outside (arXiv:1906.04032, equations 4 to 8): the one part is widths, heights
/// and inner derivatives, 3 * bins - 1 numbers. The terms of the softmaxes are float32, as in the engine, and all that follows is float64.
/// </summary>
internal sealed class SplineMapGraph(GraphBuilder graph, SplineSpec spec) : IMapGraph
{
    public IReadOnlyList<int> Parts { get; } = [spec.ParametersPerVariable];

    public (GraphValue Value, GraphValue LogDerivative) Forward(GraphValue x, ReadOnlySpan<GraphValue> parameters)
    {
        var value = graph.ToDouble(x);
        var (isInside, inside) = Inside(value);
        var bin = SplineBinGraph.Find(graph, spec, inside, parameters[0], isInverse: false);
        var place = new SplinePlaceGraph(graph, bin, graph.Divide(graph.Subtract(inside, bin.X), bin.Width));
        return (
            graph.Where(isInside, graph.Add(bin.Y, graph.Multiply(bin.Height, place.Share)), value),
            graph.Where(isInside, place.LogDerivative, graph.Number(0, value)));
    }

    public GraphValue Inverse(GraphValue y, ReadOnlySpan<GraphValue> parameters)
    {
        var value = graph.ToDouble(y);
        var (isInside, inside) = Inside(value);
        var bin = SplineBinGraph.Find(graph, spec, inside, parameters[0], isInverse: true);

        // The root of a θ² + b θ + c = 0 (equations 6 to 8), in that of its two forms in which numbers of one sign are added.
        var rise = graph.Subtract(inside, bin.Y);
        var a = graph.Add(graph.Multiply(bin.Height, graph.Subtract(bin.Slope, bin.Left)), graph.Multiply(rise, bin.Bend));
        var b = graph.Subtract(graph.Multiply(bin.Height, bin.Left), graph.Multiply(rise, bin.Bend));
        var c = graph.Negate(graph.Multiply(bin.Slope, rise));
        var root = graph.Sqrt(graph.Maximum(graph.Subtract(graph.Square(b), graph.Multiply(graph.Multiply(a, c), 4)), 0));
        var isRising = graph.GreaterOrEqual(b, 0);
        var theta = graph.Clip(
            graph.Divide(
                graph.Where(isRising, graph.Multiply(c, -2), graph.Subtract(root, b)),
                graph.Where(isRising, graph.Add(b, root), graph.Multiply(a, 2))),
            0, 1);
        return graph.Where(isInside, graph.Add(bin.X, graph.Multiply(theta, bin.Width)), value);
    }

    // What lies outside is computed at zero and not taken.
    private (GraphValue IsInside, GraphValue Inside) Inside(GraphValue value)
    {
        var isInside = graph.LessOrEqual(graph.Absolute(value), spec.Bound);
        return (isInside, graph.Where(isInside, value, graph.Number(0, value)));
    }
}
