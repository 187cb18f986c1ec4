using RealNvp.Kernels;

namespace RealNvp.Bench;

/// <summary>One row through all the conditioners of a flow, their weights side by side in one buffer.</summary>
internal sealed class SingleRowCase
{
    private readonly PackedWeights[] _layers;
    private readonly AlignedFloats _a = new(2048);
    private readonly AlignedFloats _b = new(2048);

    public SingleRowCase(int[] widths, int nets)
    {
        var shapes = Enumerable.Range(0, nets * (widths.Length - 1))
            .Select(i => (Inputs: widths[i % (widths.Length - 1)], Outputs: widths[(i % (widths.Length - 1)) + 1])).ToArray();
        var memory = new AlignedFloats(shapes.Sum(shape => PackedWeights.RequiredLength(shape.Outputs, shape.Inputs, forBackward: false)));
        _layers = new PackedWeights[shapes.Length];
        var start = 0;
        for (var i = 0; i < shapes.Length; i++)
        {
            _layers[i] = new(memory, start, shapes[i].Outputs, shapes[i].Inputs, forBackward: false);
            _layers[i].Pack(new float[shapes[i].Outputs * shapes[i].Inputs], default);
            start += PackedWeights.RequiredLength(shapes[i].Outputs, shapes[i].Inputs, forBackward: false);
        }

        Bytes = start * sizeof(float);
    }

    public long Bytes { get; }

    public void Run()
    {
        var (from, to) = (_a, _b);
        foreach (var layer in _layers)
        {
            LinearKernels.Forward(
                layer, new(from.Span, 1, layer.Inputs), new(to.Span, 1, layer.Outputs), Nonlinearity.Relu);
            (from, to) = (to, from);
        }
    }
}
