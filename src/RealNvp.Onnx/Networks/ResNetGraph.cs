using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Networks;

/// <summary>The residual convolutional network of the paper, as <see cref="ResNetSpec"/> describes it, by its running statistics.</summary>
/// <param name="graph">The graph.</param>
/// <param name="spec">The network.</param>
/// <param name="mask"><c>[1, 1, height, width]</c>, one where a pixel is kept; null when all pixels it sees are.</param>
/// <param name="weights">Its weights.</param>
internal sealed class ResNetGraph(GraphBuilder graph, ResNetSpec spec, GraphValue? mask, GraphWeights weights)
{
    /// <summary><c>[rows, inputs, height, width]</c> to <c>[rows, outputs, height, width]</c>.</summary>
    public GraphValue Apply(GraphValue kept, GraphValue? context)
    {
        var h = Convolution("in", Rectified(Norm("in_norm", kept)));
        if (context is not null)
        {
            // Every context moves the feature maps by numbers of its own, the same for all pixels.
            var moved = graph.Linear(context, weights.Tensor("context.weight"), bias: null);
            h = graph.Add(h, graph.Reshape(moved, GraphShape.OfRows(spec.Features, 1, 1)));
        }

        var sum = Convolution("skip", h);
        for (var block = 0; block < spec.Blocks; block++)
        {
            var name = $"blocks.{block}";
            var inner = Convolution($"{name}.conv1", graph.Relu(Norm($"{name}.norm1", h)), hasBias: false);
            h = graph.Add(h, Convolution($"{name}.conv2", graph.Relu(Norm($"{name}.norm2", inner))));
            sum = graph.Add(sum, Convolution($"{name}.skip", h));
        }

        return Convolution("out", graph.Relu(Norm("out_norm", sum)));
    }

    /// <summary>max(0, h), max(0, -h) and the mask as channels.</summary>
    private GraphValue Rectified(GraphValue h)
    {
        var (positive, negative) = (graph.Relu(h), graph.Relu(graph.Negate(h)));
        return spec.MaskChannel && mask is not null
            ? graph.Concat(1, positive, negative, graph.Repeat(mask, h))
            : graph.Concat(1, positive, negative);
    }

    private GraphValue Norm(string name, GraphValue x)
    {
        var channels = x.Shape[1];
        var scale = weights.Made($"{name}.scale", () => [.. Enumerable.Repeat(1f, channels)], channels);
        return graph.BatchNormalization(
            x, scale, weights.Tensor($"{name}.beta"), weights.Tensor($"{name}.mean"), weights.Tensor($"{name}.variance"), ResNetSpec.Epsilon);
    }

    private GraphValue Convolution(string name, GraphValue x, bool hasBias = true)
    {
        var (inputs, outputs) = (x.Shape[1], weights.Of($"{name}.weight_g").Length);
        var side = (int)Math.Sqrt(weights.Of($"{name}.weight_v").Length / (outputs * inputs));
        var kernels = weights.Made(
            $"{name}.weight", () => Kernels(weights.Of($"{name}.weight_v"), weights.Of($"{name}.weight_g")), outputs, inputs, side, side);
        return graph.Convolution(x, kernels, hasBias ? weights.Tensor($"{name}.bias") : null);
    }

    /// <summary><c>w = g * v / |v|</c>, one g per output channel (arXiv:1602.07868, equation 2).</summary>
    private static float[] Kernels(ReadOnlySpan<float> direction, ReadOnlySpan<float> scale)
    {
        var kernels = new float[direction.Length];
        var size = direction.Length / scale.Length;
        for (var output = 0; output < scale.Length; output++)
        {
            var own = direction.Slice(output * size, size);
            var squares = 0.0;
            foreach (var value in own)
            {
                squares += (double)value * value;
            }

            var factor = scale[output] / Math.Sqrt(squares);
            for (var place = 0; place < size; place++)
            {
                kernels[(output * size) + place] = (float)(own[place] * factor);
            }
        }

        return kernels;
    }
}
