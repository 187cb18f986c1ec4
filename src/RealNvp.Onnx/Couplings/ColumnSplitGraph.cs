using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Steps;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>Some variables of a vector stay and the others change.</summary>
internal sealed class ColumnSplitGraph(GraphBuilder graph, (Columns Kept, Columns Changed) columns) : ISplitGraph
{
    public int Changing => columns.Changed.Count;

    public GraphValue? Kept(GraphValue x) => columns.Kept.Count == 0 ? null : Select(x, columns.Kept);

    public GraphValue Changed(GraphValue x) => columns.Kept.Count == 0 ? x : Select(x, columns.Changed);

    public GraphValue OfChanged(GraphValue numbers) => numbers;

    public GraphValue Merge(GraphValue x, GraphValue changed)
    {
        if (Kept(x) is not { } kept)
        {
            return changed;
        }

        if (columns.Changed.Stride == 1)
        {
            return columns.Kept.Start == 0 ? graph.Concat(1, kept, changed) : graph.Concat(1, changed, kept);
        }

        int[] sources = [.. Of(columns.Kept), .. Of(columns.Changed)];
        return graph.Gather(graph.Concat(1, kept, changed), 1, Places.Inverse(sources));
    }

    private GraphValue Select(GraphValue x, Columns selected) => graph.Slice(x, 1, selected.Start, selected.Count, selected.Stride);

    private static IEnumerable<int> Of(Columns selected) => Enumerable.Range(0, selected.Count).Select(place => selected.Start + (place * selected.Stride));
}
