namespace RealNvp.Scores;

/// <summary>A row's score and what it means.</summary>
/// <param name="Value">How strange the row is; higher is stranger.</param>
/// <param name="PValue">The share of normal rows that look at least this strange; see <see cref="ConformalThreshold.PValue"/>.</param>
/// <param name="IsFlagged">Whether the score lies above the threshold.</param>
public readonly record struct RowScore(double Value, double PValue, bool IsFlagged);

/// <summary>Scores rows with a model and says which are too strange to be normal. Safe to use from many threads at once.</summary>
public sealed class AnomalyScorer
{
    private const int RowsAtOnce = 1024;

    private readonly double _meanLogProb;
    private readonly double _threshold;

    /// <summary>Prepares the scoring.</summary>
    /// <param name="model">The model; it must outlive the scorer.</param>
    /// <param name="calibration">What held-out normal rows look like to it.</param>
    /// <param name="falseAlarms">The share of normal rows that may be flagged, between 0 and 1.</param>
    /// <param name="kind">The score.</param>
    /// <exception cref="InvalidInputException">The rate is out of range or needs more held-out rows.</exception>
    public AnomalyScorer(DensityModel model, ScoreCalibration calibration, double falseAlarms = 0.01, ScoreKind kind = ScoreKind.Likelihood)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(calibration);
        Model = model;
        Kind = kind;
        HeldOut = calibration.Threshold(kind);
        _meanLogProb = calibration.MeanLogProb;
        _threshold = HeldOut.For(falseAlarms);
    }

    /// <summary>The model.</summary>
    public DensityModel Model { get; }

    /// <summary>The score.</summary>
    public ScoreKind Kind { get; }

    /// <summary>The held-out rows' scores.</summary>
    public ConformalThreshold HeldOut { get; }

    /// <summary>A row is flagged if its score lies strictly above this.</summary>
    public double Threshold => _threshold;

    /// <summary>Scores rows.</summary>
    /// <param name="rows"><c>[n, Dimension]</c> in the data's own units; a row that the data cannot have gets an infinite score.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</param>
    /// <exception cref="InvalidInputException">There is no whole number of rows.</exception>
    public RowScore[] Score(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default)
    {
        if (rows.Length % Model.Dimension != 0)
        {
            throw new InvalidInputException($"{rows.Length} values are no rows of {Model.Dimension}; give whole rows of the kind the model was trained on.");
        }

        var values = Values(rows, context);
        var result = new RowScore[values.Length];
        for (var row = 0; row < result.Length; row++)
        {
            result[row] = new(values[row], HeldOut.PValue(values[row]), ConformalThreshold.IsFlagged(values[row], _threshold));
        }

        return result;
    }

    private double[] Values(ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        int width = Model.Dimension, given = Model.Spec.Context;
        var scores = new double[rows.Length / width];
        for (var start = 0; start < scores.Length; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, scores.Length - start);
            var batch = rows.Slice(start * width, count * width);
            var conditions = context.IsEmpty ? context : context.Slice(start * given, count * given);
            var result = scores.AsSpan(start, count);
            if (Kind == ScoreKind.Radius)
            {
                ScoreCalibration.Lengths(Model.Encode(batch, conditions), result);
                continue;
            }

            Model.LogProb(batch, result, conditions);
            ScoreCalibration.FromLogProbs(Kind, result, _meanLogProb, result);
        }

        return scores;
    }
}
