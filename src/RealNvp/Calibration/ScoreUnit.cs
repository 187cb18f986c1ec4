using RealNvp.Statistics;

namespace RealNvp.Calibration;

/// <summary>What a score of normal rows is measured from and in: its median, and what the 90th percentile lies above that.</summary>
/// <param name="Middle">The median.</param>
/// <param name="Spread">The unit, above 0.</param>
internal readonly record struct ScoreUnit(double Middle, double Spread)
{
    private const double Upper = 0.9;

    /// <summary>Measures it. Of rows that the model finds impossible nothing is learnt; where few rows are all alike any unit does.</summary>
    public static ScoreUnit Of(ReadOnlySpan<double> values)
    {
        double[] rising = [.. values.ToArray().Where(double.IsFinite).Order()];
        if (rising.Length == 0)
        {
            return new(0, 1);
        }

        var middle = SortedValues.Quantile<double>(rising, 0.5);
        var spread = SortedValues.Quantile<double>(rising, Upper) - middle;
        return new(middle, spread > 0 ? spread : ColumnMoments.Of<double>(rising, 1).Deviations[0]);
    }

    /// <summary>A score in this unit.</summary>
    public double Of(double score) => (score - Middle) / Spread;
}
