using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>Buffers for the hidden layers of a network: one a layer where they are saved for the backward pass, two in turn where not.</summary>
internal sealed class HiddenLayers
{
    private readonly AlignedFloats[] _buffers;

    private HiddenLayers(AlignedFloats[] buffers) => _buffers = buffers;

    /// <summary>A buffer for every hidden layer.</summary>
    public static HiddenLayers Saved(int rows, ReadOnlySpan<int> widths)
    {
        var buffers = new AlignedFloats[Math.Max(1, widths.Length - 1)];
        for (var layer = 0; layer < buffers.Length; layer++)
        {
            buffers[layer] = new AlignedFloats(checked(rows * widths[layer]));
        }

        return new(buffers);
    }

    /// <summary>A few buffers that layers use in turn.</summary>
    public static HiddenLayers InTurn(int rows, int widest, int count) =>
        new([.. Enumerable.Range(0, count).Select(_ => new AlignedFloats(checked(rows * widest)))]);

    /// <summary>The number of buffers.</summary>
    public int Count => _buffers.Length;

    public MatrixSpan Of(int layer, int rows, int width) => new(_buffers[layer % _buffers.Length].Span, rows, width);
}
