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

    public (double[] Means, double[] Deviations) Moments() => ColumnMoments.Of<double>(Values, Width);

    /// <summary>The correlation of each pair of columns, row-major; next to 0 with a column that is constant.</summary>
    public double[,] Correlations(CancellationToken cancellationToken)
    {
        var (means, deviations) = Moments();
        var correlations = new double[Width, Width];
        for (var i = 0; i < Width; i++)
        {
            for (var j = 0; j < i; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var sum = 0.0;
                for (var row = 0; row < Count; row++)
                {
                    sum += (Values[(row * Width) + i] - means[i]) * (Values[(row * Width) + j] - means[j]);
                }

                correlations[i, j] = correlations[j, i] = sum / (deviations[i] * deviations[j] * Count);
            }
        }

        return correlations;
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

    public float[] Standardised(double[] means, double[] deviations) => ColumnMoments.Standardised<double>(Values, means, deviations);
}
