using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>How an <see cref="AnomalyDetector"/> is fitted, where what goes without saying is not right.</summary>
public sealed record DetectorOptions
{
    /// <summary>The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.</summary>
    public double? FalseAlarms { get; init; }

    /// <summary>The score; null for the usual one, <see cref="ScoreKind.CappedLikelihood"/>.</summary>
    public ScoreKind? Kind { get; init; }

    /// <summary>How the file is read.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>The flow and its training; null for the preset that fits the table.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>The seed of the weights, the order of the rows, the noise and the split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the model keeps a sample of the training rows, for explanations; what is saved then holds these rows.</summary>
    public bool KeepTrainingRows { get; init; } = true;
}
