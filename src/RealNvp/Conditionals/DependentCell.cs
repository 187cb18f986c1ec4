using RealNvp.Tables;

namespace RealNvp.Conditionals;

/// <summary>A known cell of a column whose shares depend on another one: where it lies in a row hangs on what the row has there.</summary>
/// <param name="encoding">The columns.</param>
/// <param name="column">The column's index in the schema.</param>
/// <param name="cell">What it holds; no gap.</param>
internal sealed class DependentCell(TableEncoding encoding, int column, double cell)
{
    /// <summary>The place of its value in the row.</summary>
    public int Place => encoding.PlaceOf(column);

    /// <summary>The interval that stands for the cell in a row.</summary>
    public (double Low, double High) In(ReadOnlySpan<float> row)
    {
        var codec = encoding.CodecOf(column, row);
        Span<float> value = [0];
        codec.Encode(cell, value);
        return codec.IntervalOf(value[0]) ?? codec.TailOf(cell) ?? (value[0], value[0]);
    }
}
