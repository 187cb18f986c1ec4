namespace RealNvp.Statistics;

/// <summary>Rows of numbers, <c>[Count, Width]</c>.</summary>
internal sealed record RowTable(double[] Values, int Width)
{
    public int Count => Values.Length / Width;

    public double[] Column(int column)
    {
        var values = new double[Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = Values[(row * Width) + column];
        }

        return values;
    }

    /// <summary>At most so many rows, different ones chosen by the seed.</summary>
    public RowTable Some(int most, ulong seed)
    {
        if (Count <= most)
        {
            return this;
        }

        var order = new SeededRandom(seed).Choose(most, Count);
        var values = new double[most * Width];
        for (var row = 0; row < most; row++)
        {
            Values.AsSpan(order[row] * Width, Width).CopyTo(values.AsSpan(row * Width));
        }

        return new(values, Width);
    }
}
