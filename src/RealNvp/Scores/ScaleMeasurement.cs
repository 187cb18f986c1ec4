using RealNvp.Calibration;
using RealNvp.Rows;

namespace RealNvp.Scores;

/// <summary>What scores are measured by, by rows that are to set no p-values, such as those that chose the best epoch.</summary>
internal static class ScaleMeasurement
{
    // Medians and 90th percentiles need no more.
    private const int MostRows = 1_000;

    /// <summary>Measures the rows; null if there are none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="normal">The rows; of many a sample is taken.</param>
    /// <param name="reference">Training rows for the baselines, none of which is among the others; null does without.</param>
    /// <param name="seed">The seed of the sample.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static ScoreScales? Of(DensityModel model, IRows normal, ReferenceRows? reference, ulong seed, CancellationToken cancellationToken) =>
        normal.Count == 0 ? null : ScoreScales.Of(RowMeasurer.MeasureSome(model, normal, reference, MostRows, seed, cancellationToken));
}
