using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Bases;

/// <summary>Independent Student t variables.</summary>
/// <param name="graph">The graph.</param>
/// <param name="degrees">Their degrees of freedom.</param>
/// <param name="logPeak">The log density of one at 0.</param>
/// <param name="variables">How many there are.</param>
internal sealed class StudentBaseGraph(GraphBuilder graph, double degrees, double logPeak, int variables) : IBaseGraph
{
    public int NoiseWidth => 2 * variables;

    public GraphValue LogDensity(GraphValue latents)
    {
        var squares = graph.Divide(graph.Square(graph.ToDouble(latents)), degrees);
        return graph.Add(graph.Multiply(graph.SumOfRows(graph.Log(graph.Add(squares, 1))), -0.5 * (degrees + 1)), variables * logPeak);
    }

    public GraphValue Radius(GraphValue latents, GraphValue logDensity) => NormalBaseGraph.Length(graph, latents);

    /// <summary>
    /// Bailey's polar method (Mathematics of Computation 62, 1994, p. 779), by an angle in place of a point of the disc:
    /// <c>t = sqrt(ν (u^(-2 / ν) - 1)) cos(2 π v)</c>.
    /// </summary>
    public GraphValue Draw(GraphValue noise, GraphValue temperature)
    {
        var power = graph.Exp(graph.Multiply(graph.Log(graph.Slice(noise, 1, 0, variables)), -2 / degrees));
        var radius = graph.Sqrt(graph.Multiply(graph.Subtract(power, 1), degrees));
        var cosine = NormalBaseGraph.CosineOfTurn(graph, graph.Slice(noise, 1, variables, variables));
        return graph.ToFloat(graph.Multiply(graph.Multiply(radius, cosine), temperature));
    }
}
