using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>
/// Half of the channels pass, the other half goes on through the inner steps (arXiv:1605.08803, section 3.6): one vector, first what passed.
/// </summary>
internal sealed class FactorOutGraph(GraphBuilder graph, FactorOutSpec spec, StepPlan step, SequenceGraph inner) : IStepGraph
{
    private readonly int _innerChannels = spec.Split(step.Input).Inner;
    private readonly int _passedChannels = spec.Split(step.Input).Passed;
    private readonly Shape _innerLatents = step.Inner.Count == 0 ? spec.InnerInput(step.Input) : step.Inner[^1].Output;

    private int PassedSize => step.Output.Size - _innerLatents.Size;

    public Mapped Forward(GraphValue x, GraphValue? context)
    {
        var mapped = inner.Forward(graph.Slice(x, 1, 0, _innerChannels), context);
        var passed = graph.Slice(x, 1, _innerChannels, _passedChannels);
        return mapped with { Value = graph.Concat(1, Flat(passed), Flat(mapped.Value)) };
    }

    public GraphValue Inverse(GraphValue z, GraphValue? context)
    {
        var latents = graph.Reshape(graph.Slice(z, 1, PassedSize, _innerLatents.Size), GraphShape.OfRows(_innerLatents.Sizes));
        var passed = graph.Reshape(
            graph.Slice(z, 1, 0, PassedSize), GraphShape.OfRows([_passedChannels, .. step.Input.Sizes[1..]]));
        return graph.Concat(1, inner.Inverse(latents, context), passed);
    }

    private GraphValue Flat(GraphValue value) => graph.Reshape(value, GraphShape.OfRows((int)value.Shape.Size));
}
