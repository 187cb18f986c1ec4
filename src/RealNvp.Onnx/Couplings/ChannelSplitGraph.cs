using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>Some channels of an image stay and the others change.</summary>
internal sealed class ChannelSplitGraph(GraphBuilder graph, ImageSplit split) : ISplitGraph
{
    private readonly ColumnSplitGraph _channels = new(graph, split.Columns);

    public int Changing => split.ChangedChannels;

    public GraphValue? Kept(GraphValue x) => _channels.Kept(x);

    public GraphValue Changed(GraphValue x) => OfChanged(_channels.Changed(x));

    public GraphValue OfChanged(GraphValue numbers) => graph.Reshape(numbers, GraphShape.OfRows(numbers.Shape[1], split.Pixels));

    public GraphValue Merge(GraphValue x, GraphValue changed) =>
        _channels.Merge(x, graph.Reshape(changed, GraphShape.OfRows(split.ChangedChannels, split.Height, split.Width)));
}
