using RealNvp.Calibration;
using RealNvp.Scores;

namespace RealNvp.Golden;

/// <summary>What a calibrated model makes of rows: for every kind of score the values, the p-values, the rows flagged and the threshold.</summary>
internal sealed class ScoreFigures
{
    private const double FalseAlarms = 0.1;

    private readonly Dictionary<ScoreKind, AnomalyScorer> _scorers;
    private readonly Dictionary<ScoreKind, RowScore[]> _scores;

    private ScoreFigures(Dictionary<ScoreKind, AnomalyScorer> scorers, Dictionary<ScoreKind, RowScore[]> scores) => (_scorers, _scores) = (scorers, scores);

    /// <param name="context">What the rows are given; nothing for rows of a class-conditional model that are not told their classes.</param>
    public static ScoreFigures Measure(DensityModel model, float[] rows, float[] context)
    {
        var calibration = context.Length < rows.Length / model.Dimension * model.Spec.Context ? model.CalibrationWithoutClasses! : model.Calibration!;
        var scorers = Enum.GetValues<ScoreKind>().Where(calibration.HeldOut.Has)
            .ToDictionary(kind => kind, kind => new AnomalyScorer(model, calibration, FalseAlarms, kind));
        return new(scorers, scorers.ToDictionary(entry => entry.Key, entry => entry.Value.Score(rows, context)));
    }

    public static string Score(ScoreKind kind) => $"{kind.Word}.score";

    public static string PValue(ScoreKind kind) => $"{kind.Word}.p_value";

    public static string Flagged(ScoreKind kind) => $"{kind.Word}.flagged";

    public static string Threshold(ScoreKind kind) => $"{kind.Word}.threshold";

    public void AddTo(GoldenTensors figures)
    {
        foreach (var (kind, scores) in _scores)
        {
            figures.Add(Score(kind), Array.ConvertAll(scores, score => score.Value));
            figures.Add(PValue(kind), Array.ConvertAll(scores, score => score.PValue));
            figures.Add(Flagged(kind), Array.ConvertAll(scores, score => score.IsFlagged ? 1.0 : 0));
            figures.Add(Threshold(kind), [_scorers[kind].Threshold]);
        }
    }
}
