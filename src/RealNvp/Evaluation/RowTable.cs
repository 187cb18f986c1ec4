namespace RealNvp.Evaluation;

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

    public (double[] Means, double[] Deviations) Moments()
    {
        var means = new double[Width];
        var deviations = new double[Width];
        for (var column = 0; column < Width; column++)
        {
            var values = Column(column);
            means[column] = values.Average();
            deviations[column] = Math.Sqrt(values.Sum(value => (value - means[column]) * (value - means[column])) / values.Length);
        }

        return (means, deviations);
    }

    /// <summary>The correlation of each pair of columns, row-major; 0 with a column that is constant.</summary>
    public double[,] Correlations()
    {
        var (means, deviations) = Moments();
        var correlations = new double[Width, Width];
        for (var i = 0; i < Width; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var sum = 0.0;
                for (var row = 0; row < Count; row++)
                {
                    sum += (Values[(row * Width) + i] - means[i]) * (Values[(row * Width) + j] - means[j]);
                }

                var scale = deviations[i] * deviations[j] * Count;
                correlations[i, j] = correlations[j, i] = scale > 0 ? sum / scale : 0;
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

        var order = Enumerable.Range(0, Count).ToArray();
        new SeededRandom(seed).Shuffle<int>(order);
        var values = new double[most * Width];
        for (var row = 0; row < most; row++)
        {
            Values.AsSpan(order[row] * Width, Width).CopyTo(values.AsSpan(row * Width));
        }

        return new(values, Width);
    }

    public float[][] Standardised(double[] means, double[] deviations)
    {
        var rows = new float[Count][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new float[Width];
            for (var column = 0; column < Width; column++)
            {
                rows[row][column] = (float)((Values[(row * Width) + column] - means[column]) / (deviations[column] > 0 ? deviations[column] : 1));
            }
        }

        return rows;
    }
}
