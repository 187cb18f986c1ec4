namespace RealNvp.Statistics;

/// <summary>
/// A way to make columns comparable, so that distances add up over them. No one is right for every table: a deviation grows with the tails of a column, a range
/// with its outermost row, a quartile with neither, and normal scores know no distances but those in rank.
/// </summary>
internal sealed class ColumnUnits
{
    // A normal's quartiles lie so many deviations apart.
    private const double NormalQuartiles = 1.3489795003921634;

    private readonly double[] _centres;
    private readonly double[] _scales;
    private readonly NormalScores? _scores;

    private ColumnUnits(double[] centres, double[] scales, NormalScores? scores = null) => (_centres, _scales, _scores) = (centres, scales, scores);

    /// <summary>What is subtracted from each column, and what it is divided by then.</summary>
    public (ReadOnlyMemory<double> Centres, ReadOnlyMemory<double> Scales) Parts => (_centres, _scales);

    /// <summary>The normal scores that stand in place of the columns' values; null where the values themselves do.</summary>
    public NormalScores? Scores => _scores;

    /// <summary>The ways there are.</summary>
    public static IReadOnlyList<Func<float[], int, ColumnUnits>> All { get; } = [Deviations, Ranges, Quartiles, Normal];

    /// <summary>Columns less their means, in standard deviations.</summary>
    public static ColumnUnits Deviations(float[] rows, int dimension)
    {
        var (means, deviations) = ColumnMoments.Of<float>(rows, dimension);
        return new(means, deviations);
    }

    /// <summary>Columns from 0 to 1 over what the rows span.</summary>
    public static ColumnUnits Ranges(float[] rows, int dimension)
    {
        var columns = Sorted(rows, dimension);
        return new([.. columns.Select(column => (double)column[0])], [.. columns.Select(column => OrOne((double)column[^1] - column[0]))]);
    }

    /// <summary>Columns less their medians, in what a standard deviation would be by the quartiles; in deviations where the quartiles are equal.</summary>
    public static ColumnUnits Quartiles(float[] rows, int dimension)
    {
        var columns = Sorted(rows, dimension);
        var (means, deviations) = ColumnMoments.Of<float>(rows, dimension);
        var scales = columns.Select(
            (column, index) => SortedValues.Quantile(column, 0.75) - SortedValues.Quantile(column, 0.25) is var spread
                && spread > Math.Abs(means[index]) * ColumnMoments.RoundingOfFloats ? spread / NormalQuartiles : deviations[index]);
        return new([.. columns.Select(column => SortedValues.Quantile(column, 0.5))], [.. scales]);
    }

    /// <summary>What a normal would have at the rank of each value, standardised.</summary>
    public static ColumnUnits Normal(float[] rows, int dimension)
    {
        var scores = new NormalScores(Sorted(rows, dimension));
        var (means, deviations) = ColumnMoments.Of<double>(scores.Of(rows), dimension);
        return new(means, deviations, scores);
    }

    /// <summary>Rows in these units.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    public float[] Of(ReadOnlySpan<float> rows) => _scores is null
        ? ColumnMoments.Standardised(rows, _centres, _scales)
        : ColumnMoments.Standardised<double>(_scores.Of(rows), _centres, _scales);

    private static double OrOne(double scale) => scale > 0 ? scale : 1;

    private static float[][] Sorted(float[] rows, int dimension)
    {
        var columns = new float[dimension][];
        for (var column = 0; column < dimension; column++)
        {
            var values = columns[column] = new float[rows.Length / dimension];
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = rows[(row * dimension) + column];
            }

            Array.Sort(values);
        }

        return columns;
    }
}
