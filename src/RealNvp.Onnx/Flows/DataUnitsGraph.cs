using RealNvp.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Flows;

/// <summary>The data's own units and the flow's, as <see cref="DataUnits"/> has them.</summary>
internal sealed class DataUnitsGraph(GraphBuilder graph, FlowSpec spec)
{
    private readonly DataUnits _units = new(spec);

    /// <summary>Data into what the flow takes, each level at its middle.</summary>
    public GraphValue ToFlow(GraphValue rows) => spec.Levels is { } levels ? graph.Divide(graph.Add(rows, 0.5), levels) : rows;

    /// <summary>What the flow gives into data: of levels the one that it lies in.</summary>
    public GraphValue ToData(GraphValue values) => spec.Levels is { } levels
        ? graph.ToFloat(graph.Clip(graph.Floor(graph.Multiply(graph.ToDouble(values), levels)), 0, levels - 1))
        : values;

    /// <summary>Densities in the flow's units into those of the data: per level, and minus infinity for values that the data cannot have.</summary>
    public GraphValue ToData(GraphValue logProb, GraphValue rows)
    {
        var arePossible = spec.Levels is { } levels
            ? graph.And(graph.GreaterOrEqual(rows, 0), graph.LessOrEqual(rows, levels - 1))
            : graph.LessOrEqual(graph.Absolute(rows), float.MaxValue);
        var perLevel = _units.LogVolume == 0 ? logProb : graph.Subtract(logProb, _units.LogVolume);
        return graph.Where(graph.All(arePossible), perLevel, graph.Number(double.NegativeInfinity, logProb));
    }
}
