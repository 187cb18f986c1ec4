using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Steps;

namespace RealNvp.Onnx.Couplings;

/// <summary>
/// A coupling (arXiv:1605.08803, section 3.2): a split keeps some values, networks give parameters from them and the context, and with these a map changes each
/// of the others.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="split">What is kept and what changes.</param>
/// <param name="networks">
/// Gives the parameters from what is kept and the context, <c>[rows, numbers]</c> or <c>[rows, numbers, height, width]</c>: all of the map's parts behind one
/// another, or each by itself.
/// </param>
/// <param name="map">What changes the values.</param>
internal sealed class CouplingGraph(
    GraphBuilder graph, ISplitGraph split, Func<GraphValue, GraphValue?, GraphValue[]> networks, IMapGraph map) : IStepGraph
{
    public Mapped Forward(GraphValue x, GraphValue? context)
    {
        var (value, logDerivative) = map.Forward(split.Changed(x), Parameters(x, context));
        return new(split.Merge(x, graph.ToFloat(value)), graph.SumOfRows(logDerivative));
    }

    public GraphValue Inverse(GraphValue z, GraphValue? context) =>
        split.Merge(z, graph.ToFloat(map.Inverse(split.Changed(z), Parameters(z, context))));

    private GraphValue[] Parameters(GraphValue x, GraphValue? context)
    {
        var parts = networks(x, context);
        if (parts.Length < map.Parts.Count)
        {
            parts = [.. Cut(parts[0])];
        }

        return [.. parts.Zip(map.Parts, (part, numbers) => Part(split.OfChanged(part), numbers))];
    }

    /// <summary>The map's parts, of what stands behind one another.</summary>
    private IEnumerable<GraphValue> Cut(GraphValue all)
    {
        var start = 0;
        foreach (var numbers in map.Parts)
        {
            var count = numbers * split.Changing;
            yield return graph.Slice(all, 1, start, count);
            start += count;
        }
    }

    /// <summary>Puts the numbers of a value on an axis of their own, behind all others.</summary>
    private GraphValue Part(GraphValue part, int numbers)
    {
        if (numbers == 1)
        {
            return part;
        }

        var places = part.Shape.Sizes[2..];
        var apart = graph.Reshape(part, GraphShape.OfRows([split.Changing, numbers, .. places]));
        return places.IsEmpty ? apart : graph.Transpose(apart, 0, 1, 3, 2);
    }
}
