namespace RealNvp.Tables.Codecs;

/// <summary>Dates without a marginal: in units of their step as a float and what it leaves, since a float has no room for the seconds of some years.</summary>
internal sealed class HalvesCodec(TableColumn column) : ColumnCodec
{
    private readonly double _divisor = column.Step > 0 ? column.Step : 1;

    public override int Width => 2;

    public override bool IsDequantised => column.Step > 0;

    public override void Encode(double cell, Span<float> values)
    {
        var number = (cell - column.Origin) / _divisor;
        values[0] = (float)number;
        values[1] = (float)(number - values[0]);
    }

    public override void AddNoise(Span<float> values, SeededRandom random) => values[1] += random.NextUniformFloat() - 0.5f;

    public override double Decode(ReadOnlySpan<float> values)
    {
        var number = (double)values[0] + values[1];
        return column.Levels is not null ? column.Nearest(column.Origin + (number * column.Step))
            : column.Rounded(column.Origin + ((column.Step > 0 ? Math.Round(number) : number) * _divisor));
    }
}
