using RealNvp.Data;

namespace RealNvp.ML.Outputs;

/// <summary>Why rows are flagged, in words. A flagged row takes some milliseconds to explain; others have no reason.</summary>
internal sealed class RowReasons(AnomalyDetector detector)
{
    // A model that keeps none of its training rows knows only what is wrong without a score.
    private readonly bool _canExplain = detector.Model.Calibration?.Reference is not null;

    public string Of(ScoredRow row) => !row.IsFlagged ? "" : string.Join("; ", _canExplain ? detector.Explain(row) : row.Reasons);
}
