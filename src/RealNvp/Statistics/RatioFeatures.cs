namespace RealNvp.Statistics;

/// <summary>What a density ratio is learnt from: a 1, the standardised columns, and of few columns their squares.</summary>
internal sealed class RatioFeatures
{
    private const int WidestWithSquares = 32;

    // Beyond so many deviations a value says no more of where a row is from: rows of neither place are not to weigh most.
    private const double Farthest = 4;

    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly bool _hasSquares;

    /// <summary>Standardises by rows of both places.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The number of values of each.</param>
    public RatioFeatures(float[] rows, int width)
    {
        (_means, _deviations) = ColumnMoments.Of<float>(rows, width);
        _hasSquares = width <= WidestWithSquares;
    }

    /// <summary>The features of a row, the first of which is 1.</summary>
    public double[] Of(ReadOnlySpan<float> row)
    {
        var width = row.Length;
        var features = new double[1 + (_hasSquares ? 2 * width : width)];
        features[0] = 1;
        for (var column = 0; column < width; column++)
        {
            var value = (row[column] - _means[column]) / _deviations[column];
            value = double.IsNaN(value) ? 0 : Math.Clamp(value, -Farthest, Farthest);
            features[1 + column] = value;
            if (_hasSquares)
            {
                features[1 + width + column] = ((value * value) - 1) / Math.Sqrt(2);
            }
        }

        return features;
    }
}
