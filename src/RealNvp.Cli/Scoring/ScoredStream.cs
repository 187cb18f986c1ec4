using RealNvp.Calibration;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>A stream that comes in parts, of which one is scored.</summary>
/// <param name="Path">The file that holds where it ends.</param>
/// <param name="Scorer">What scores it.</param>
/// <param name="Drift">What watches this part for drift; null for nothing.</param>
/// <param name="KeptDrift">What watched the parts before.</param>
/// <param name="Rule">What flags the rows of this part, one after the other; null where the threshold does.</param>
/// <param name="KeptRule">What flagged those of the parts before.</param>
internal sealed record ScoredStream(
    string Path, AnomalyScorer Scorer, DriftMonitor? Drift, DriftMonitor? KeptDrift, OnlineFalseDiscoveryRate? Rule, OnlineFalseDiscoveryRate? KeptRule)
{
    /// <summary>How many rows came before this part.</summary>
    public long RowsBefore { get; } = KeptDrift?.Rows ?? 0;

    /// <summary>Keeps where it ends now.</summary>
    public void Keep() => StreamStateFile.Write(Path, Scorer, KeptDrift, KeptRule);
}
