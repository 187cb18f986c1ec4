using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>Trades space for channels, or the other way where the spec says undo (arXiv:1605.08803, section 3.6).</summary>
internal sealed class SqueezeGraph(GraphBuilder graph, SqueezeSpec spec, Shape input) : IStepGraph
{
    public Mapped Forward(GraphValue x, GraphValue? context) => new(spec.Undo ? Spread(x) : Gather(x));

    public GraphValue Inverse(GraphValue z, GraphValue? context) => spec.Undo ? Gather(z) : Spread(z);

    private GraphValue Gather(GraphValue image)
    {
        var (channels, height, width) = Image;
        var blocks = graph.Transpose(graph.Reshape(image, GraphShape.OfRows(channels, height / 2, 2, width / 2, 2)), 0, 1, 3, 5, 2, 4);
        var byChannel = graph.Reshape(blocks, GraphShape.OfRows(4 * channels, height / 2, width / 2));
        return spec.Order == SqueezeOrder.ByChannel ? byChannel : graph.Gather(byChannel, 1, spec.Sources(channels));
    }

    private GraphValue Spread(GraphValue squeezed)
    {
        var (channels, height, width) = Image;
        var byChannel = spec.Order == SqueezeOrder.ByChannel ? squeezed : graph.Gather(squeezed, 1, Places.Inverse(spec.Sources(channels)));
        var blocks = graph.Transpose(graph.Reshape(byChannel, GraphShape.OfRows(channels, 2, 2, height / 2, width / 2)), 0, 1, 4, 2, 5, 3);
        return graph.Reshape(blocks, GraphShape.OfRows(channels, height, width));
    }

    /// <summary>What is squeezed, on whichever side of the step it is.</summary>
    private (int Channels, int Height, int Width) Image
    {
        get
        {
            var image = spec.Undo ? spec.OutputShape(input) : input;
            return (image[0], image[1], image[2]);
        }
    }
}
