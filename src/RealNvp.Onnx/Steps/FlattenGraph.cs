using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>The values of a datum as one vector.</summary>
internal sealed class FlattenGraph(GraphBuilder graph, StepPlan step) : IStepGraph
{
    public Mapped Forward(GraphValue x, GraphValue? context) => new(graph.Reshape(x, GraphShape.OfRows(step.Output.Sizes)));

    public GraphValue Inverse(GraphValue z, GraphValue? context) => graph.Reshape(z, GraphShape.OfRows(step.Input.Sizes));
}
