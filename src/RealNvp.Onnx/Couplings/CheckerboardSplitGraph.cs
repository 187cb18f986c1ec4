using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>
/// Every second pixel of an image stays. Networks see all channels, with zeros at the pixels that change; maps get the pixels that change alone.
/// </summary>
internal sealed class CheckerboardSplitGraph : ISplitGraph
{
    private readonly GraphBuilder _graph;
    private readonly ImageSplit _split;

    public CheckerboardSplitGraph(GraphBuilder graph, ImageSplit split, GraphWeights weights)
    {
        (_graph, _split) = (graph, split);
        KeptMask = weights.Made("kept", () => Array.ConvertAll(split.Places, place => place < 0 ? 1f : 0), 1, 1, split.Height, split.Width);
    }

    /// <summary><c>[1, 1, height, width]</c>, one where a pixel is kept.</summary>
    public GraphValue KeptMask { get; }

    public int Changing => _split.ChangedChannels;

    public GraphValue? Kept(GraphValue x) => _graph.Multiply(x, KeptMask);

    public GraphValue Changed(GraphValue x) => OfChanged(x);

    public GraphValue OfChanged(GraphValue numbers) => _graph.Gather(Flat(numbers), 2, _split.Changed);

    public GraphValue Merge(GraphValue x, GraphValue changed)
    {
        // A pixel is found among those of before, or among the changed ones behind them.
        int[] sources = [.. _split.Places.Select((place, pixel) => place < 0 ? pixel : _split.Pixels + place)];
        return _graph.Reshape(_graph.Gather(_graph.Concat(2, Flat(x), changed), 2, sources), x.Shape);
    }

    private GraphValue Flat(GraphValue images) => _graph.Reshape(images, GraphShape.OfRows(images.Shape[1], _split.Pixels));
}
