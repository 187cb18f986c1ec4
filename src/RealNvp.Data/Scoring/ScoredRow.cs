using System.Text.Json.Serialization;
using RealNvp.Calibration;

namespace RealNvp.Data;

/// <summary>
/// What is said of one row of a file or a stream. There is one for every row, in order: a row that cannot be measured has no score, is flagged, and says why.
/// No member is ever not-a-number.
/// </summary>
public sealed record ScoredRow
{
    /// <summary>The row's number, from 1; in a file the header is not counted.</summary>
    public required long Number { get; init; }

    /// <summary>The path of a picture within its folder; null for other rows.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it was scored.</summary>
    public RowStatus Status => !IsScored ? RowStatus.NotMeasured : Reasons.Count > 0 ? RowStatus.BrokenRelation : RowStatus.Scored;

    /// <summary>
    /// What speaks against the row besides its score: broken relations, unknown categories, missing and unusable values. Empty for most rows, flagged ones
    /// included: <see cref="AnomalyDetector.Explain"/> adds the values that are unlikely.
    /// </summary>
    public IReadOnlyList<RowReason> Reasons { get; init; } = [];

    /// <summary>
    /// What makes its figures doubtful without speaking against it, a sentence each: a column that the model was trained given lies far outside of what
    /// training saw, so that what the model says of the row is a guess. Empty for most rows.
    /// </summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>
    /// log p of the row, in nats, minus infinity for a row that the data cannot have; null for a row that was not measured. Where that was asked for, a row
    /// that lacks values has the log density of what it has, with <see cref="LogProbError"/>.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double? LogProb { get; init; }

    /// <summary>The standard error of <see cref="LogProb"/> in nats where it is an integral over what the row lacks; null otherwise.</summary>
    public double? LogProbError { get; init; }

    /// <summary>How strange it is, higher being stranger, plus infinity for a row that the data cannot have; null for a row that was not measured.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double? Score { get; init; }

    /// <summary>
    /// The share of normal rows that look at least this strange, between 0 and 1 (<see cref="ConformalThreshold.PValue"/>); null for a row that was not
    /// measured, for models without a calibration, and for a row of a series that lacks rows before it by which the model judges: held-out rows have theirs, so
    /// that the threshold says nothing of it.
    /// </summary>
    public double? PValue { get; init; }

    /// <summary>Whether it is stranger than the threshold, breaks a relation or could not be measured.</summary>
    public required bool IsFlagged { get; init; }

    /// <summary>What the data says the row is; null where it says nothing.</summary>
    public string? Label { get; init; }

    /// <summary>Whether it has a score.</summary>
    [JsonIgnore]
    public bool IsScored => Score is not null;

    /// <summary>Whether the threshold says something of it, if there is one.</summary>
    internal bool IsJudged { get; init; } = true;

    /// <summary>The time of a row of a file with a column of dates that the model knows, as that counts it; null for others.</summary>
    internal double? Time { get; init; }

    internal ReadOnlyMemory<float> Row { get; init; }

    internal ReadOnlyMemory<float> Context { get; init; }

    /// <summary>The row by itself: its values lie among those of its batch, which is not to be kept whole.</summary>
    internal ScoredRow Kept() => this with { Row = Row.ToArray(), Context = Context.ToArray() };
}
