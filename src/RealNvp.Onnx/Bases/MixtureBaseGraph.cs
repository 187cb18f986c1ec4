using RealNvp.Flows;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Bases;

/// <summary>A mixture of normals: <c>log p(z) = log sum w_k N(z; m_k, L_k L_k^T)</c>.</summary>
internal sealed class MixtureBaseGraph(GraphBuilder graph, NormalMixture mixture, int variables) : IBaseGraph
{
    /// <summary>The last of the numbers picks the normal.</summary>
    public int NoiseWidth => (2 * variables) + 1;

    private GraphValue Means => field ??= graph.Doubles("base.means", mixture.Means, new(mixture.Count, variables));

    private GraphValue Inverses => field ??= graph.Doubles("base.inverses", mixture.Inverses, new(1, mixture.Count, variables, variables));

    private GraphValue LogWeights => field ??= graph.Doubles("base.log_weights", mixture.LogWeights);

    public GraphValue LogDensity(GraphValue latents)
    {
        // Where a latent lies from each mean, in the axes of its normal: P_k (z - m_k), P_k being the inverse of L_k.
        var differences = graph.Subtract(graph.WithAxis(graph.ToDouble(latents), 1), Means);
        var white = graph.Without(graph.MatMul(Inverses, graph.WithAxis(differences, -1)), -1);
        return graph.LogSumExp(graph.Subtract(LogWeights, graph.Multiply(graph.ReduceSum(graph.Square(white), -1), 0.5)), -1);
    }

    public GraphValue Radius(GraphValue latents, GraphValue logDensity)
    {
        var energy = graph.Maximum(graph.Subtract(variables * mixture.LogPeak, logDensity), 0);
        return graph.Sqrt(graph.Multiply(energy, 2));
    }

    public GraphValue Draw(GraphValue noise, GraphValue temperature)
    {
        var normals = NormalBaseGraph.Normals(graph, graph.Slice(noise, 1, 0, 2 * variables));
        var factors = graph.Doubles("base.factors", mixture.Factors, new(mixture.Count, variables, variables));
        var picked = Picked(graph.Slice(noise, 1, 2 * variables, 1));
        var factor = picked is null ? factors : graph.Gather(factors, 0, picked);
        var away = graph.Without(graph.MatMul(factor, graph.WithAxis(normals, -1)), -1);
        return graph.ToFloat(graph.Add(picked is null ? Means : graph.Gather(Means, 0, picked), graph.Multiply(away, temperature)));
    }

    /// <summary>The normal that a place among their weights is in; null where there is one.</summary>
    private GraphValue? Picked(GraphValue place)
    {
        if (mixture.Count == 1)
        {
            return null;
        }

        var isPassed = graph.GreaterOrEqual(graph.Multiply(place, mixture.Reached[^1]), graph.Doubles("base.reached", mixture.Reached[..^1]));
        return graph.ReduceSum(graph.Cast(isPassed, ElementType.Int64), 1);
    }
}
