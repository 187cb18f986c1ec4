using RealNvp.Calibration;
using RealNvp.Rows;
using RealNvp.Scores;

namespace RealNvp.Data.Fitting;

/// <summary>What makes anomaly scores of a model: its held-out rows measured, and the training rows that the baselines are made of.</summary>
public static class HeldOutCalibration
{
    // Rows that equal a training row by chance are accounted for, but only on average.
    private const double ToleratedTrained = 0.05;
    private const double MostTrained = 0.5;

    // A row without a class is measured as one of each class.
    private const int MostMeasurements = 10_000;
    private const int MostWithoutClasses = 1_000;
    private const int FewestWithoutClasses = 100;

    /// <summary>The most classes of a model that a training measures without classes too; with more it would take long, and it can be done when it is needed.</summary>
    internal const int MostClasses = MostMeasurements / FewestWithoutClasses;

    /// <summary>Measures a model on the held-out rows (<see cref="Dataset.HeldOut"/>) of the data it was trained on; null if there are none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data, split as it was for the training.</param>
    /// <param name="keepTrainingRows">Whether a sample of the training rows is kept, for baselines and explanations.</param>
    /// <param name="seed">The seed of both samples.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="DataFaultException">The rows do not fit the model.</exception>
    public static ScoreCalibration? Measure(
        DensityModel model, Dataset data, bool keepTrainingRows = true, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var heldOut = LagRows.Judged(model, data.HeldOut);
        if (heldOut.Count == 0)
        {
            return null;
        }

        // The validation rows say what scores are measured by before they are rows to compare with, and by the flow that they did not train.
        var reference = keepTrainingRows ? ReferenceRows.Draw(data.Train, seed, cancellationToken) : null;
        var scales = ScaleMeasurement.Of(model.Members[0], LagRows.Judged(model, data.Scaling), reference, seed, cancellationToken);
        var all = WithValidation(reference, data, seed, cancellationToken);
        return CrossCalibration.Suits(model, data)
            ? CrossCalibration.Measure(model, data, all, scales, seed, cancellationToken)
            : ScoreCalibration.Measure(model, heldOut, all, scales, seed, cancellationToken);
    }

    /// <summary>
    /// Measures a class-conditional model on held-out rows whose classes it is not told (<see cref="DensityModel.CalibrationWithoutClasses"/>); null for other
    /// models, and if there are no held-out rows.
    /// </summary>
    /// <param name="model">The model; the training rows of its calibration serve here too.</param>
    /// <param name="data">The data, split as it was for the training.</param>
    /// <param name="seed">The seed of the sample, since every row is measured as one of each class.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static ScoreCalibration? MeasureWithoutClasses(DensityModel model, Dataset data, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var heldOut = data.HeldOut;
        if (heldOut.Count == 0 || model.Metadata.Classes is null)
        {
            return null;
        }

        var most = Math.Clamp(MostMeasurements / Math.Max(1, model.Spec.Context), FewestWithoutClasses, MostWithoutClasses);
        var kept = model.Calibration?.Reference;
        var scales = ScaleMeasurement.Of(
            model.Members[0], Some(data.Scaling), kept is null ? null : ReferenceRows.Draw(data.Train, seed, cancellationToken), seed, cancellationToken);
        return ScoreCalibration.Measure(model, Some(heldOut), kept, scales, seed, cancellationToken);

        FloatRows Some(IRows all)
        {
            var (rows, _) = RowCopy.Read(all, new SeededRandom(seed).Choose(Math.Min(most, all.Count), all.Count), cancellationToken);
            return new(rows, all.Width);
        }
    }

    /// <summary>Measures a model on rows that somebody gives as normal ones that training did not see, and holds them to that.</summary>
    /// <param name="model">The model, whose own calibration stays as it is.</param>
    /// <param name="rows">The rows as the model takes them.</param>
    /// <param name="source">The full path of the file they are from; null for rows in memory.</param>
    /// <param name="notices">Gets a sentence where some of them were trained on, or all may have been.</param>
    /// <param name="seed">The seed of the sample where there are many.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="DataFaultException">Most of the rows were trained on, there are none, or they do not fit the model.</exception>
    public static ScoreCalibration MeasureGiven(
        DensityModel model,
        IRows rows,
        string? source = null,
        IProgress<string>? notices = null,
        ulong seed = 1,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        const string Consequence = "a threshold by rows that were trained on is too low, and flags more normal rows than is allowed";
        var share = (model.Members.Count > 1 ? model.Seen?.OfEnsemble() : model.Seen) is not { } seen ? 0
            : rows.ContextWidth == 0 && model.Metadata.Classes is { } classes
                ? seen.TrainedShareOfAnyClass([.. classes.Select((_, label) => OfClass(rows, label, classes.Count))], cancellationToken)
                : seen.TrainedShare(rows, cancellationToken);
        if (share >= MostTrained)
        {
            throw new DataFaultException(FormattableString.Invariant(
                $"About {100 * share:F0} % of the rows to calibrate with are rows that the model was trained on: {Consequence}; ")
                + "give rows that training did not see.");
        }

        if (share > ToleratedTrained)
        {
            notices?.Report(FormattableString.Invariant(
                $"WARNING: about {100 * share:F0} % of the rows to calibrate with are rows that the model was trained on: {Consequence}."));
        }
        else if (model.Seen is null && source is not null && source == model.Metadata.Data)
        {
            notices?.Report($"WARNING: the rows to calibrate with are of the file that the model was trained on: {Consequence}.");
        }

        var judged = LagRows.Judged(model, rows);
        if (judged.Count < rows.Count)
        {
            notices?.Report(
                $"{Counted.Of(rows.Count - judged.Count, "row")} of {rows.Count} to calibrate with lack rows before them by which the model judges: left out.");
        }

        if (judged.Count == 0)
        {
            throw new DataFaultException(
                "No row to calibrate with has all the rows before it by which the model judges; "
                + "give longer series, with the columns that order them and tell them apart.");
        }

        var own = rows.ContextWidth == model.Spec.Context ? model.Calibration : model.CalibrationWithoutClasses;
        return ScoreCalibration.Measure(
            model, judged, model.Calibration?.Reference, own is { HasOwnScales: true } ? own.Scales : null, seed, cancellationToken);
    }

    /// <summary>Where all training rows are kept, the validation rows too: nothing that sets p-values is among them.</summary>
    private static ReferenceRows? WithValidation(ReferenceRows? training, Dataset data, ulong seed, CancellationToken cancellationToken) =>
        training is null || data.Valid.Count == 0 || training.Count < data.Train.Count
            ? training
            : ReferenceRows.Draw(new JoinedRows([data.Train, data.Valid]), seed, training.Bandwidths, cancellationToken);

    private static LabelledRows OfClass(IRows rows, int label, int classes)
    {
        var labels = new int[rows.Count];
        Array.Fill(labels, label);
        return new(rows, labels, classes);
    }
}
