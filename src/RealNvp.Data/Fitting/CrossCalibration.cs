using RealNvp.Calibration;
using RealNvp.Rows;
using RealNvp.Scores;

namespace RealNvp.Data.Fitting;

/// <summary>
/// Calibrates an ensemble of a small table by more than its test rows: the rows that a flow held back from its training are measured by that flow alone, and
/// compared with the rows that it learnt from. So with three flows four times as many rows set the p-values, and none of them is lost to the training.
/// </summary>
/// <remarks>
/// The idea is cross-conformal prediction (arXiv:1208.0806), with the scores of all parts in one pool. A new row is scored by all flows and compared with more
/// rows, which makes it look a little more usual than the pooled ones; what chose the epoch looks a little more usual as well. No theorem says which outweighs:
/// <c>bench/RealNvp.Bench -- rates</c> measures it (docs/figures.md).
/// </remarks>
internal static class CrossCalibration
{
    /// <summary>With so many test rows these alone are fine enough, and exact: they give the rate of 1 in 1,000.</summary>
    public const int EnoughTestRows = 999;

    /// <summary>Whether a model is calibrated so: an ensemble with few test rows. Rows in an order are calibrated by the last of them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data that it was trained on, as it was divided then.</param>
    public static bool Suits(DensityModel model, Dataset data) =>
        model.Members.Count > 1 && data.HeldOut.Count < EnoughTestRows && data.Valid.Count > 0 && data.Schema is { Series: null };

    /// <summary>Measures the test rows by all flows, and what each flow held back by that one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data that it was trained on, as it was divided then.</param>
    /// <param name="reference">The rows that new ones are compared with; null for none.</param>
    /// <param name="scales">What some scores are measured by; null takes it from the rows that set p-values.</param>
    /// <param name="seed">The seed of the rows to compare with.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static ScoreCalibration Measure(
        DensityModel model, Dataset data, ReferenceRows? reference, ScoreScales? scales, ulong seed, CancellationToken cancellationToken)
    {
        var parts = new List<RowMeasures> { Measured(model, data.HeldOut, reference) };
        foreach (var (place, flow) in model.Members.Take(EnsembleMember.MostDistinct(data)).Index())
        {
            var rows = EnsembleMember.Rows(data, place + 1, cancellationToken);
            var others = reference is null ? null : ReferenceRows.Draw(rows.Train, seed, reference.Bandwidths, cancellationToken);
            parts.Add(Measured(flow, rows.Scaling, others));
        }

        return new(RowMeasures.Joined(parts), reference, scales);

        RowMeasures Measured(DensityModel by, IRows rows, ReferenceRows? compared) =>
            RowMeasurer.MeasureSome(by, rows, compared, ScoreCalibration.MostRows / (model.Members.Count + 1), seed, cancellationToken);
    }
}
