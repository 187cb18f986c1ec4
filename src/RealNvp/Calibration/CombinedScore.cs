using RealNvp.Statistics;

namespace RealNvp.Calibration;

/// <summary>
/// Several scores in one: the mean of them, each less its median over held-out rows and in units of what the 90th percentile lies above that. It is made of the same held-out
/// rows as its p-values, which moves these by an order of 1 / n.
/// </summary>
internal sealed class CombinedScore
{
    private const double Upper = 0.9;

    private readonly (double Middle, double Spread)[] _scales;
    private readonly double[] _weights;

    /// <summary>Takes the scales from held-out rows.</summary>
    /// <param name="heldOut">The weight of each score, and its values for held-out rows.</param>
    public CombinedScore(params ReadOnlySpan<(double Weight, double[] Values)> heldOut)
    {
        (_scales, _weights) = (new (double Middle, double Spread)[heldOut.Length], new double[heldOut.Length]);
        for (var index = 0; index < heldOut.Length; index++)
        {
            (_scales[index], _weights[index]) = (Scale(heldOut[index].Values), heldOut[index].Weight);
        }

        var sum = _weights.Sum();
        _weights = Array.ConvertAll(_weights, weight => weight / sum);
    }

    /// <summary>The mean of some rows' scores; infinite where one of them is.</summary>
    /// <param name="scores">The scores in the order of the held-out ones, as many of each.</param>
    public double[] Of(params ReadOnlySpan<double[]> scores)
    {
        var combined = new double[scores[0].Length];
        for (var index = 0; index < scores.Length; index++)
        {
            var (middle, spread) = _scales[index];
            for (var row = 0; row < combined.Length; row++)
            {
                combined[row] += _weights[index] * ((scores[index][row] - middle) / spread);
            }
        }

        return combined;
    }

    // Of rows that the model finds impossible nothing is learnt; where few rows are all alike any unit does.
    private static (double Middle, double Spread) Scale(double[] values)
    {
        double[] rising = [.. values.Where(double.IsFinite).Order()];
        if (rising.Length == 0)
        {
            return (0, 1);
        }

        var middle = SortedValues.Quantile<double>(rising, 0.5);
        var spread = SortedValues.Quantile<double>(rising, Upper) - middle;
        return (middle, spread > 0 ? spread : ColumnMoments.Of<double>(rising, 1).Deviations[0]);
    }
}
