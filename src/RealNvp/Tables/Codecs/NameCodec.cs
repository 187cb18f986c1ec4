using System.Numerics.Tensors;

namespace RealNvp.Tables.Codecs;

/// <summary>Categories without a marginal: two are 0 and 1, more a value each, 1 for the cell's own, all with noise of one around them.</summary>
internal sealed class NameCodec(TableColumn column) : ColumnCodec
{
    public override int Width { get; } = column.Categories!.Count > 2 ? column.Categories.Count : 1;

    public override bool IsDequantised => column.Role == ColumnRole.Modelled;

    public override void Encode(double cell, Span<float> values)
    {
        if (Width == 1)
        {
            values[0] = (float)cell;
            return;
        }

        values.Fill(double.IsNaN(cell) ? float.NaN : 0);
        if (!double.IsNaN(cell))
        {
            values[(int)cell] = 1;
        }
    }

    public override void AddNoise(Span<float> values, SeededRandom random)
    {
        foreach (ref var value in values)
        {
            value += random.NextUniformFloat() - 0.5f;
        }
    }

    public override double Decode(ReadOnlySpan<float> values) => Width > 1 ? TensorPrimitives.IndexOfMax(values) : values[0] >= 0.5f ? 1 : 0;
}
