namespace RealNvp.Tables.Codecs;

/// <summary>
/// Numbers without a marginal: in units of their step with noise of one, as they are where they are continuous, standardised where they are given.
/// </summary>
internal sealed class NumberCodec(TableColumn column) : ColumnCodec
{
    private readonly double _divisor = column.Role == ColumnRole.Context ? column.Scale : column.Step > 0 ? column.Step : 1;

    public override bool IsDequantised => column.Role == ColumnRole.Modelled && column.Step > 0;

    public override void Encode(double cell, Span<float> values) => values[0] = (float)((cell - column.Origin) / _divisor);

    public override void AddNoise(Span<float> values, SeededRandom random) => values[0] += random.NextUniformFloat() - 0.5f;

    public override double Decode(ReadOnlySpan<float> values)
    {
        if (column.Role == ColumnRole.Context)
        {
            return column.Rounded((values[0] * column.Scale) + column.Origin);
        }

        return column.Levels is not null ? column.Nearest(column.Origin + (values[0] * column.Step))
            : column.Step > 0 ? column.Rounded(column.Origin + (Math.Round((double)values[0]) * column.Step))
            : column.Rounded(values[0] + column.Origin);
    }
}
