using RealNvp.Training;

namespace RealNvp.Data;

/// <summary>Rows of continuous data in one buffer of floats.</summary>
public sealed class FloatRows : IRows
{
    private readonly ReadOnlyMemory<float> _values;

    /// <summary>Wraps values that lie row after row; nothing is copied.</summary>
    /// <exception cref="InvalidInputException">The width is below 1 or does not divide the number of values.</exception>
    public FloatRows(ReadOnlyMemory<float> values, int width)
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
        _values.Span.Slice(row * Width, Width).CopyTo(destination);
    }
}
