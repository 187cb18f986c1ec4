using RealNvp.Calibration;
using RealNvp.Data.Fitting;

namespace RealNvp.Data;

/// <summary>Options of <c>AnomalyDetector.Fit</c>. The defaults suit most tables.</summary>
public sealed record DetectorOptions : FitOptions
{
    /// <summary>The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.</summary>
    public double? FalseAlarms { get; init; }

    /// <summary>The score; null for the usual one, <see cref="ScoreKind.Combined"/>.</summary>
    public ScoreKind? Kind { get; init; }
}
