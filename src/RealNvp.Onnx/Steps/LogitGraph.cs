using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary><c>y = logit(u)</c>, <c>u = low + (high - low) x</c> (arXiv:1605.08803, section 4.1); minus infinity outside of [0, 1].</summary>
internal sealed class LogitGraph(GraphBuilder graph, LogitSpec spec) : IStepGraph
{
    private readonly double _width = spec.High - spec.Low;

    public Mapped Forward(GraphValue x, GraphValue? context)
    {
        var inside = graph.Clip(x, spec.Least, spec.Most);
        var isInside = graph.All(graph.Equal(inside, x));

        // u and 1 - u are each formed without cancellation, so that both tails keep their digits.
        var logU = graph.Log(graph.Add(graph.Multiply(inside, _width), spec.Low));
        var logRest = graph.Log(graph.Add(graph.Multiply(graph.Subtract(1, inside), _width), 1 - spec.High));
        var logDet = graph.SumOfRows(graph.Negate(graph.Add(graph.ToDouble(logU), graph.ToDouble(logRest))));
        return new(
            graph.Subtract(logU, logRest),
            graph.Where(isInside, logDet, graph.Number(double.NegativeInfinity, logDet)),
            x.Shape.Size * Math.Log(_width));
    }

    public GraphValue Inverse(GraphValue z, GraphValue? context) => graph.Divide(graph.Subtract(graph.Sigmoid(z), spec.Low), _width);
}
