using System.Numerics;

namespace RealNvp.Statistics;

/// <summary>The mean and the standard deviation of columns: one rule for all that standardises, and for what counts as constant.</summary>
internal static class ColumnMoments
{
    /// <summary>A spread below this share of the mean is what rounding to float32 makes of a constant.</summary>
    public const double RoundingOfFloats = 1e-6;

    // Doubles hold sixteen digits; sums over many rows lose a few of them.
    private const double RoundingOfDoubles = 1e-12;

    /// <summary>Measures columns in double; a column that does not vary beyond rounding gets a standard deviation of 1.</summary>
    /// <param name="values"><c>[rows, columns]</c>, at least one row.</param>
    /// <param name="columns">The number of columns.</param>
    /// <returns>The means, and the standard deviations over all rows (not rows - 1).</returns>
    public static (double[] Means, double[] Deviations) Of<T>(ReadOnlySpan<T> values, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = values.Length / columns;
        var rounding = typeof(T) == typeof(double) ? RoundingOfDoubles : RoundingOfFloats;
        double[] means = new double[columns], deviations = new double[columns];
        for (var column = 0; column < columns; column++)
        {
            double sum = 0, squares = 0;
            for (var index = column; index < values.Length; index += columns)
            {
                sum += double.CreateTruncating(values[index]);
            }

            var mean = sum / rows;
            for (var index = column; index < values.Length; index += columns)
            {
                var difference = double.CreateTruncating(values[index]) - mean;
                squares += difference * difference;
            }

            var deviation = Math.Sqrt(squares / rows);
            (means[column], deviations[column]) = (mean, deviation > Math.Abs(mean) * rounding ? deviation : 1);
        }

        return (means, deviations);
    }

    /// <summary>The same in floats, for weights.</summary>
    /// <param name="values"><c>[rows, means.Length]</c>.</param>
    /// <param name="means">Receives the means.</param>
    /// <param name="deviations">Receives the standard deviations.</param>
    public static void Measure(ReadOnlySpan<float> values, Span<float> means, Span<float> deviations)
    {
        var (exactMeans, exactDeviations) = Of(values, means.Length);
        for (var column = 0; column < means.Length; column++)
        {
            (means[column], deviations[column]) = ((float)exactMeans[column], (float)exactDeviations[column]);
        }
    }

    /// <summary>Values less their column's mean, in units of its deviation.</summary>
    public static float[] Standardised<T>(ReadOnlySpan<T> values, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var standardised = new float[values.Length];
        for (var index = 0; index < standardised.Length; index++)
        {
            var column = index % means.Length;
            standardised[index] = (float)((double.CreateTruncating(values[index]) - means[column]) / deviations[column]);
        }

        return standardised;
    }

    public static double SumOfLogs(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += Math.Log(value);
        }

        return sum;
    }
}
