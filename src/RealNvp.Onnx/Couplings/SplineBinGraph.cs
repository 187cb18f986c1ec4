using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>
/// The bin of a spline that each value falls into: where it begins, how wide and high it is, and the derivatives at its ends, all of the values' shape.
/// </summary>
internal sealed record SplineBinGraph(GraphBuilder Graph, GraphValue X, GraphValue Y, GraphValue Width, GraphValue Height, GraphValue Left, GraphValue Right)
{
    public GraphValue Slope => field ??= Graph.Divide(Height, Width);

    public GraphValue Bend => field ??= Graph.Subtract(Graph.Add(Left, Right), Graph.Multiply(Slope, 2));

    /// <summary>Finds the bins of values that lie within the interval.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="spec">The splines.</param>
    /// <param name="value">The values, float64.</param>
    /// <param name="numbers">Widths, heights and inner derivatives, on an axis behind those of the values.</param>
    /// <param name="isInverse">Whether the values are those of the heights.</param>
    public static SplineBinGraph Find(GraphBuilder graph, SplineSpec spec, GraphValue value, GraphValue numbers, bool isInverse)
    {
        var bins = spec.Bins;
        var widths = Lengths(graph, spec, graph.Slice(numbers, -1, 0, bins), SplineSpec.LeastShare);
        var heights = Lengths(graph, spec, graph.Slice(numbers, -1, bins, bins), spec.LeastHeight);
        var (x, y) = (Starts(graph, spec, widths), Starts(graph, spec, heights));

        // The number of inner knots that a value reaches.
        var index = bins == 1
            ? null
            : graph.ReduceSum(
                graph.Cast(
                    graph.GreaterOrEqual(graph.WithAxis(value, -1), graph.Slice(isInverse ? y : x, -1, 1, bins - 1)), ElementType.Int64),
                -1, keeps: true);

        // The last knot is the bound itself, whatever the sum of shares rounds to.
        var isLast = index is null ? null : graph.Without(graph.Equal(index, bins - 1), -1);
        var (left, bottom) = (Take(x), Take(y));
        return new(graph, left, bottom, Length(widths, left), Length(heights, bottom), Derivative(isLeft: true), Derivative(isLeft: false));

        GraphValue Take(GraphValue ofBins) => graph.Without(index is null ? ofBins : graph.GatherElements(ofBins, -1, index), -1);

        GraphValue Length(GraphValue lengths, GraphValue start)
        {
            var toBound = graph.Subtract(spec.Bound, start);
            return isLast is null ? toBound : graph.Where(isLast, toBound, Take(lengths));
        }

        // At both ends of the interval a derivative is 1.
        GraphValue Derivative(bool isLeft)
        {
            if (index is null)
            {
                return graph.Number(1, value);
            }

            var knot = isLeft ? graph.Maximum(graph.Subtract(index, 1), 0) : graph.Minimum(index, bins - 2);
            var number = graph.GatherElements(graph.Slice(numbers, -1, 2 * bins, bins - 1), -1, knot);
            var inner = graph.Add(graph.Softplus(graph.Add(graph.ToDouble(graph.Without(number, -1)), spec.DerivativeShift)), spec.LeastDerivative);
            return graph.Where(isLeft ? graph.Without(graph.Equal(index, 0), -1) : isLast!, graph.Number(1, value), inner);
        }
    }

    /// <summary>The lengths of all bins: a least share of the interval for each, and a softmax of the rest.</summary>
    private static GraphValue Lengths(GraphBuilder graph, SplineSpec spec, GraphValue numbers, double least)
    {
        var terms = graph.ToDouble(graph.Exp(graph.Subtract(numbers, graph.ReduceMax(numbers, -1, keeps: true))));
        var shares = graph.Multiply(terms, graph.Divide(1 - (least * spec.Bins), graph.ReduceSum(terms, -1, keeps: true)));
        return graph.Multiply(graph.Add(shares, least), 2 * spec.Bound);
    }

    /// <summary>Where each bin begins.</summary>
    private static GraphValue Starts(GraphBuilder graph, SplineSpec spec, GraphValue lengths) =>
        graph.Subtract(graph.CumulativeSum(lengths, -1, isExclusive: true), spec.Bound);
}
