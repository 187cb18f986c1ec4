using RealNvp.Flows;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Bases;

/// <summary>Independent standard normals.</summary>
internal sealed class NormalBaseGraph(GraphBuilder graph, int variables) : IBaseGraph
{
    public int NoiseWidth => 2 * variables;

    public GraphValue LogDensity(GraphValue latents)
    {
        // Squares are float32 as in the engines, so that the same rows overflow.
        var squares = graph.SumOfRows(graph.ToDouble(graph.Square(latents)));
        return graph.Subtract(graph.Multiply(squares, -0.5), variables * StandardNormal.HalfLogTwoPi);
    }

    public GraphValue Radius(GraphValue latents, GraphValue logDensity) => Length(graph, latents);

    public GraphValue Draw(GraphValue noise, GraphValue temperature) => graph.ToFloat(graph.Multiply(Normals(graph, noise), temperature));

    /// <summary>The length of each row.</summary>
    public static GraphValue Length(GraphBuilder graph, GraphValue latents) => graph.Sqrt(graph.SumOfRows(graph.Square(graph.ToDouble(latents))));

    /// <summary>Standard normals of twice as many uniform numbers, by the transform of Box and Muller: first all radii, then all angles.</summary>
    public static GraphValue Normals(GraphBuilder graph, GraphValue noise)
    {
        var count = noise.Shape[1] / 2;
        var radius = graph.Sqrt(graph.Multiply(graph.Log(graph.Slice(noise, 1, 0, count)), -2));
        return graph.Multiply(radius, CosineOfTurn(graph, graph.Slice(noise, 1, count, count)));
    }

    /// <summary>The cosine of an angle that is a part of a whole turn.</summary>
    public static GraphValue CosineOfTurn(GraphBuilder graph, GraphValue turn) => graph.Cosine(graph.Multiply(turn, 2 * Math.PI));
}
