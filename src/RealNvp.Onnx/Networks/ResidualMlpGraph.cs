using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Networks;

/// <summary>The residual network of <see cref="ResidualMlpSpec"/>; dropout is for training alone.</summary>
internal sealed class ResidualMlpGraph(GraphBuilder graph, ResidualMlpSpec spec, GraphWeights weights) : IConditionerGraph
{
    public GraphValue Apply(GraphValue x)
    {
        var h = Linear("in", x);
        for (var block = 0; block < spec.Blocks; block++)
        {
            h = graph.Add(h, Linear($"blocks.{block}.1", graph.Relu(Linear($"blocks.{block}.0", graph.Relu(h)))));
        }

        return Linear("out", h);
    }

    private GraphValue Linear(string name, GraphValue x) => graph.Linear(x, weights.Tensor($"{name}.weight"), weights.Tensor($"{name}.bias"));
}
