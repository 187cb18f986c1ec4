using RealNvp.Calibration;

namespace RealNvp.Scores;

/// <summary>A row's score and what it means.</summary>
/// <param name="Value">How strange the row is; higher is stranger.</param>
/// <param name="PValue">The share of normal rows that look at least this strange; see <see cref="ConformalThreshold.PValue"/>.</param>
/// <param name="IsFlagged">Whether the score lies above the threshold.</param>
/// <param name="LogProb">log p of the row, in nats; minus infinity for a row that the data cannot have.</param>
public readonly record struct RowScore(double Value, double PValue, bool IsFlagged, double LogProb);

/// <summary>Scores rows with a model and says which are too strange to be normal. Safe to use from many threads at once.</summary>
public sealed class AnomalyScorer
{
    /// <summary>The rate of false alarms that is allowed unless another is named: 1 in 100 normal rows.</summary>
    public const double UsualFalseAlarms = 0.01;

    private readonly ScoreCalibration _calibration;
    private readonly RowMeasurer _measurer;
    private readonly WeightedThreshold? _stronger;

    /// <summary>Prepares the scoring with the calibration that the model carries.</summary>
    /// <param name="model">A calibrated model; it must outlive the scorer.</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </param>
    /// <param name="kind">The score; null for the model's usual one (<see cref="ScoreKindExtensions"/>).</param>
    /// <exception cref="InvalidInputException">The model is not calibrated, or the rate needs more held-out rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public AnomalyScorer(DensityModel model, double? falseAlarms = null, ScoreKind? kind = null)
        : this(model, (model ?? throw new ArgumentNullException(nameof(model))).Calibration ?? throw Uncalibrated(), falseAlarms, kind)
    {
    }

    /// <summary>Prepares the scoring with a calibration of its own.</summary>
    /// <param name="model">The model; it must outlive the scorer.</param>
    /// <param name="calibration">What held-out normal rows look like to it.</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </param>
    /// <param name="kind">The score; null for the model's usual one.</param>
    /// <exception cref="DataFaultException">The rate needs more held-out rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public AnomalyScorer(DensityModel model, ScoreCalibration calibration, double? falseAlarms = null, ScoreKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(calibration);
        (Model, _calibration) = (model, calibration);
        Kind = kind ?? calibration.DefaultFor(model.Spec, model.Schema);
        HeldOut = calibration.Threshold(Kind);
        FalseAlarms = falseAlarms ?? Math.Max(UsualFalseAlarms, 1 / (HeldOut.Count + 1.0));
        Threshold = HeldOut.ThresholdAt(FalseAlarms);
        _measurer = new(model, calibration.Reference);
    }

    /// <summary>Prepares the scoring of rows of another place, which are spread otherwise than the held-out ones.</summary>
    /// <param name="model">The model; it must outlive the scorer.</param>
    /// <param name="calibration">What held-out normal rows look like to it.</param>
    /// <param name="shift">How much each of the same held-out rows counts there.</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows are worth.
    /// </param>
    /// <param name="kind">The score; null for the model's usual one.</param>
    /// <exception cref="ArgumentException">The weights are not of the rows that the calibration is of.</exception>
    /// <exception cref="DataFaultException">The rate needs more held-out rows than they are worth there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public AnomalyScorer(
        DensityModel model, ScoreCalibration calibration, CovariateShift shift, double? falseAlarms = null, ScoreKind? kind = null)
        : this(model, calibration, falseAlarms: null, kind)
    {
        ArgumentNullException.ThrowIfNull(shift);
        var scores = shift.HeldOutWeights.Length == calibration.Count
            ? calibration.HeldOut.Scores(Kind, calibration)
            : throw new ArgumentException("The weights are of other rows than the calibration.", nameof(shift));
        (Shift, Weighted) = (shift, new(scores, shift.HeldOutWeights.Span));
        _stronger = shift.Stronger is { } stronger ? new(scores, stronger.HeldOutWeights.Span) : null;
        HeldOutWorth = Math.Min(Weighted.EffectiveCount, _stronger?.EffectiveCount ?? double.PositiveInfinity);
        FalseAlarms = falseAlarms ?? Math.Max(UsualFalseAlarms, 1 / (Math.Floor(HeldOutWorth) + 1));
        Threshold = Math.Max(Weighted.ThresholdAt(FalseAlarms), _stronger?.ThresholdAt(FalseAlarms) ?? double.NegativeInfinity);
    }

    /// <summary>The model.</summary>
    public DensityModel Model { get; }

    /// <summary>The score.</summary>
    public ScoreKind Kind { get; }

    /// <summary>The held-out rows' scores.</summary>
    public ConformalThreshold HeldOut { get; }

    /// <summary>The share of normal rows that may be flagged.</summary>
    public double FalseAlarms { get; }

    /// <summary>A row is flagged if its score lies strictly above this; with <see cref="Shift"/> one of usual weight.</summary>
    public double Threshold { get; }

    /// <summary>How rows that are scored are spread, where that is otherwise than the held-out ones; null where it is not.</summary>
    public CovariateShift? Shift { get; }

    /// <summary>
    /// What gives p-values under <see cref="Shift"/>; null without. Where the shift has a <see cref="CovariateShift.Stronger"/> one, a row has the larger of the
    /// p-values by both.
    /// </summary>
    public WeightedThreshold? Weighted { get; }

    /// <summary>How many held-out rows they are worth under <see cref="Shift"/>, by the weights by which they are worth least.</summary>
    internal double HeldOutWorth { get; }

    /// <summary>What held-out normal rows look like.</summary>
    internal ScoreCalibration Calibration => _calibration;

    /// <summary>Scores rows.</summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units; a row that the data cannot have gets an infinite score.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="ArgumentException">There is no whole number of rows.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public RowScore[] Score(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
        Judge(_measurer.Measure(rows, context, [Kind], cancellationToken), rows, context, cancellationToken);

    /// <summary>Measures rows in every way there is, the baselines' included; <see cref="ToScores(RowMeasures)"/> makes scores of it.</summary>
    /// <inheritdoc cref="Score"/>
    public RowMeasures Measure(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
        _measurer.Measure(rows, context, cancellationToken: cancellationToken);

    /// <summary>The scores of rows that were measured.</summary>
    /// <exception cref="InvalidOperationException">There is a <see cref="Shift"/>, for which the rows themselves are needed: <see cref="Score"/> them.</exception>
    public RowScore[] ToScores(RowMeasures measures) => Shift is null
        ? Judge(measures, default, default, default)
        : throw new InvalidOperationException("Under a shift p-values depend on the rows themselves; score these.");

    /// <summary>The scores of rows that were measured, by the rows themselves where they are spread otherwise.</summary>
    internal RowScore[] Judge(RowMeasures measures, ReadOnlySpan<float> rows, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(measures);
        var values = measures.Scores(Kind, _calibration);
        double[]? weights = Shift?.Weights(rows, context, cancellationToken), stronger = Shift?.Stronger?.Weights(rows, context, cancellationToken);
        var result = new RowScore[values.Length];
        for (var row = 0; row < result.Length; row++)
        {
            // A row for which the model gives no number is one that it finds impossible.
            var logProb = measures.LogProbs.Span[row];
            var pValue = weights is null ? HeldOut.PValue(values[row])
                : Math.Max(Weighted!.PValue(values[row], weights[row]), stronger is null ? 0 : _stronger!.PValue(values[row], stronger[row]));
            result[row] = new(
                values[row],
                pValue,
                weights is null ? ConformalThreshold.IsFlagged(values[row], Threshold) : pValue <= FalseAlarms,
                double.IsNaN(logProb) ? double.NegativeInfinity : logProb);
        }

        return result;
    }

    private static InvalidInputException Uncalibrated() => new(
        "The model has no calibration, so that nothing says which scores are strange; "
        + "train it with this version, or give held-out rows to ScoreCalibration.Measure.");
}
