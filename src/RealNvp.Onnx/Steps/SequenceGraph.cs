using RealNvp.Flows;
using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>Steps behind one another.</summary>
internal sealed class SequenceGraph(GraphBuilder graph, IReadOnlyList<StepPlan> steps, FlatParameters parameters) : IStepGraph
{
    private readonly IStepGraph?[] _steps = new IStepGraph?[steps.Count];

    public Mapped Forward(GraphValue x, GraphValue? context)
    {
        GraphValue? logDet = null;
        var constant = 0.0;
        for (var index = 0; index < _steps.Length; index++)
        {
            using var scope = graph.Scope(Name(index));
            var mapped = Step(index).Forward(x, context);
            x = mapped.Value;
            logDet = logDet is null ? mapped.LogDet : mapped.LogDet is null ? logDet : graph.Add(logDet, mapped.LogDet);
            constant += mapped.Constant;
        }

        return new(x, logDet, constant);
    }

    public GraphValue Inverse(GraphValue z, GraphValue? context)
    {
        for (var index = _steps.Length - 1; index >= 0; index--)
        {
            using var scope = graph.Scope(Name(index));
            z = Step(index).Inverse(z, context);
        }

        return z;
    }

    private IStepGraph Step(int index) => _steps[index] ??= StepGraphs.Create(graph, steps[index], parameters);

    // As the names of the step's tensors go on: "steps.3", and "inner.0" within it.
    private string Name(int index)
    {
        var name = steps[index].Name.Split('.');
        return string.Join('.', name[^2..]);
    }
}
