using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Networks;

/// <summary>A multi-layer perceptron.</summary>
internal sealed class MlpGraph(GraphBuilder graph, MlpSpec spec, GraphWeights weights) : IConditionerGraph
{
    public GraphValue Apply(GraphValue x)
    {
        for (var layer = 0; layer <= spec.Hidden.Length; layer++)
        {
            x = graph.Linear(x, weights.Tensor($"{layer}.weight"), weights.Tensor($"{layer}.bias"));
            if (layer < spec.Hidden.Length)
            {
                x = spec.Activation == Activation.Relu ? graph.Relu(x) : graph.Tanh(x);
            }
        }

        return x;
    }
}
