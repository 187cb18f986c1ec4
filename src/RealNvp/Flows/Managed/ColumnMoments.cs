using RealNvp.Specs;

namespace RealNvp.Flows.Managed;

/// <summary>The mean and the standard deviation of columns.</summary>
internal static class ColumnMoments
{
    /// <summary>Measures columns in double; a column that does not vary beyond rounding gets a standard deviation of 1.</summary>
    /// <param name="values"><c>[rows, means.Length]</c>.</param>
    /// <param name="means">Receives the means.</param>
    /// <param name="deviations">Receives the standard deviations (over all rows, not rows - 1).</param>
    public static void Measure(ReadOnlySpan<float> values, Span<float> means, Span<float> deviations)
    {
        var features = means.Length;
        var rows = values.Length / features;
        for (var column = 0; column < features; column++)
        {
            double sum = 0, squares = 0;
            for (var index = column; index < values.Length; index += features)
            {
                sum += values[index];
            }

            var mean = sum / rows;
            for (var index = column; index < values.Length; index += features)
            {
                squares += (values[index] - mean) * (values[index] - mean);
            }

            means[column] = (float)mean;
            var deviation = Math.Sqrt(squares / rows);
            deviations[column] = deviation > Math.Abs(mean) * StandardizeSpec.Rounding ? (float)deviation : 1;
        }
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
