using RealNvp.Flows;
using RealNvp.Onnx.Bases;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Steps;
using RealNvp.Specs;

namespace RealNvp.Onnx.Flows;

/// <summary>One flow in a graph: its steps and its base, in the flow's own units.</summary>
/// <param name="graph">The graph.</param>
/// <param name="spec">The flow.</param>
/// <param name="parameters">Its weights.</param>
internal sealed class FlowGraph(GraphBuilder graph, FlowSpec spec, FlatParameters parameters)
{
    private readonly SequenceGraph _steps = new(graph, parameters.Plan.Steps, parameters);

    /// <summary>What the latents are distributed as.</summary>
    public IBaseGraph Base { get; } = BaseGraphs.Of(graph, spec);

    /// <summary>Rows <c>[rows, dimension]</c> to latents of the same shape and the log-det of each row, <c>[rows]</c> in float64.</summary>
    public (GraphValue Latents, GraphValue LogDet) Encode(GraphValue rows, GraphValue? context)
    {
        var mapped = _steps.Forward(graph.Reshape(rows, GraphShape.OfRows(spec.Shape.Sizes)), context);
        var constant = graph.Number(mapped.Constant, ElementType.Float64);
        var logDet = mapped.LogDet is null ? graph.Repeat(constant, rows) : graph.Add(mapped.LogDet, constant);
        return (graph.Reshape(mapped.Value, rows.Shape), logDet);
    }

    /// <summary>Latents <c>[rows, dimension]</c> to rows of the same shape.</summary>
    public GraphValue Decode(GraphValue latents, GraphValue? context)
    {
        var rows = _steps.Inverse(graph.Reshape(latents, GraphShape.OfRows(parameters.Plan.Latents.Sizes)), context);
        return graph.Reshape(rows, latents.Shape);
    }
}
