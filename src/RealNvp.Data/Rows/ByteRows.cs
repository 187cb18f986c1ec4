using System.Numerics.Tensors;
using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>Rows of quantised data kept as one byte a value, a quarter of the memory of floats.</summary>
public sealed class ByteRows : IRows
{
    private readonly ReadOnlyMemory<byte> _values;

    /// <summary>Wraps values that lie row after row; nothing is copied.</summary>
    /// <exception cref="DataFaultException">The width is below 1 or does not divide the number of values.</exception>
    public ByteRows(ReadOnlyMemory<byte> values, int width)
    {
        Count = RowLayout.CountRows(values.Length, width);
        Width = width;
        _values = values;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        var source = _values.Span.Slice(row * Width, Width);
        TensorPrimitives.ConvertTruncating(source, destination);
    }
}
