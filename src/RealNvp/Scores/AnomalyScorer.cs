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
        Kind = kind ?? calibration.DefaultFor(model.Spec);
        HeldOut = calibration.Threshold(Kind);
        FalseAlarms = falseAlarms ?? Math.Max(UsualFalseAlarms, 1 / (HeldOut.Count + 1.0));
        Threshold = HeldOut.ThresholdAt(FalseAlarms);
        _measurer = new(model, calibration.Reference);
    }

    /// <summary>The model.</summary>
    public DensityModel Model { get; }

    /// <summary>The score.</summary>
    public ScoreKind Kind { get; }

    /// <summary>The held-out rows' scores.</summary>
    public ConformalThreshold HeldOut { get; }

    /// <summary>The share of normal rows that may be flagged.</summary>
    public double FalseAlarms { get; }

    /// <summary>A row is flagged if its score lies strictly above this.</summary>
    public double Threshold { get; }

    /// <summary>What held-out normal rows look like.</summary>
    internal ScoreCalibration Calibration => _calibration;

    /// <summary>Scores rows.</summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units; a row that the data cannot have gets an infinite score.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="ArgumentException">There is no whole number of rows.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public RowScore[] Score(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
        ToScores(_measurer.Measure(rows, context, [Kind], cancellationToken));

    /// <summary>Measures rows in every way there is, the baselines' included; <see cref="ToScores"/> makes scores of it.</summary>
    /// <inheritdoc cref="Score"/>
    public RowMeasures Measure(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
        _measurer.Measure(rows, context, cancellationToken: cancellationToken);

    /// <summary>The scores of rows that were measured.</summary>
    public RowScore[] ToScores(RowMeasures measures)
    {
        ArgumentNullException.ThrowIfNull(measures);
        var values = measures.Scores(Kind, _calibration);
        var result = new RowScore[values.Length];
        for (var row = 0; row < result.Length; row++)
        {
            // A row for which the model gives no number is one that it finds impossible.
            var logProb = measures.LogProbs.Span[row];
            result[row] = new(
                values[row],
                HeldOut.PValue(values[row]),
                ConformalThreshold.IsFlagged(values[row], Threshold),
                double.IsNaN(logProb) ? double.NegativeInfinity : logProb);
        }

        return result;
    }

    private static InvalidInputException Uncalibrated() => new(
        "The model has no calibration, so that nothing says which scores are strange; "
        + "train it with this version, or give held-out rows to ScoreCalibration.Measure.");
}
