using RealNvp.Rows;

namespace RealNvp.Data;

/// <summary>Rows of continuous data in one buffer of floats, and what they are conditioned on in another.</summary>
public sealed class FloatRows : IRows
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly ReadOnlyMemory<float> _context;

    /// <summary>Wraps values that lie row after row; nothing is copied.</summary>
    /// <exception cref="ArgumentException">The width is below 1 or does not divide the number of values.</exception>
    public FloatRows(ReadOnlyMemory<float> values, int width)
    {
        Count = RowLayout.CountRows(values.Length, width);
        Width = width;
        _values = values;
    }

    /// <summary>Wraps rows and what each is conditioned on; nothing is copied.</summary>
    /// <param name="values">The rows, <c>[Count, width]</c>.</param>
    /// <param name="width">The number of values in a row, at least 1.</param>
    /// <param name="context">What they are conditioned on, <c>[Count, contextWidth]</c>.</param>
    /// <param name="contextWidth">The number of values each is conditioned on; 0 for none.</param>
    /// <exception cref="ArgumentException">The width does not divide the number of values, or there is not one context a row.</exception>
    public FloatRows(ReadOnlyMemory<float> values, int width, ReadOnlyMemory<float> context, int contextWidth)
        : this(values, width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contextWidth);
        (_context, ContextWidth) = context.Length == (long)Count * contextWidth
            ? (context, contextWidth)
            : throw new ArgumentException($"{Counted.Of(Count, "row", "needs", "need")} {Counted.Of(contextWidth, "value")} each to be conditioned "
                + $"on, but there are {context.Length} in all.");
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int ContextWidth { get; }

    /// <inheritdoc/>
    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        _values.Span.Slice(row * Width, Width).CopyTo(destination);
    }

    /// <inheritdoc/>
    public void ReadContext(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        _context.Span.Slice(row * ContextWidth, ContextWidth).CopyTo(destination);
    }
}
