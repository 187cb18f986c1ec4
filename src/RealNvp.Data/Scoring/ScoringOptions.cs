using RealNvp.Calibration;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>How rows are read that are to be scored; every default is meant to be good.</summary>
public sealed record ScoringOptions
{
    /// <summary>Whether rows that lack a value are flagged as they are, or have it filled in by the model and are scored (<see cref="RowImputer"/>).</summary>
    public MissingRule Missing { get; init; }

    /// <summary>Whether a row that cannot be measured ends the scoring with an <see cref="DataFaultException"/> instead of being flagged.</summary>
    public bool IsStrict { get; init; }

    /// <summary>
    /// Whether rows that lack values have the log density of what they have (<see cref="ScoredRow.LogProb"/>), with its standard error
    /// (<see cref="ScoredRow.LogProbError"/>): an integral over what they lack, which takes a while each. They are flagged all the same.
    /// </summary>
    public bool MeasuresPartialRows { get; init; }

    /// <summary>
    /// The share of the flagged rows that may be normal, on average, between 0 and 1; it decides in place of the rate of false alarms. Rows of a file are judged
    /// together (<see cref="FalseDiscoveryRate"/>), which reads it twice; of a stream one after the other (<see cref="OnlineFalseDiscoveryRate"/>). Rows that
    /// are flagged for another reason come on top.
    /// </summary>
    public double? FalseDiscoveries { get; init; }

    /// <summary>
    /// Of streams with <see cref="FalseDiscoveries"/>: for how many rows it is remembered what was flagged, at least 2, which a stream without an end needs;
    /// null keeps the promise for the whole stream, and flags no more where nothing was flagged for long.
    /// </summary>
    public int? DiscoveryMemory { get; init; }

    /// <summary>
    /// Of streams: the rule that flags their rows, in place of one that is begun for <see cref="FalseDiscoveries"/>. It may go on over several streams, and be
    /// one that a program kept when it ended (<see cref="StreamStateFile"/>); null begins a new one, or goes by the threshold.
    /// </summary>
    public OnlineFalseDiscoveryRate? DiscoveryRule { get; init; }

    /// <summary>
    /// What watches the rows for drift, made of the detector's <see cref="AnomalyDetector.Scorer"/>; null watches nothing. It takes each row before its
    /// result is given out, and may go on over several files, streams and single records.
    /// </summary>
    public DriftMonitor? Drift { get; init; }

    /// <summary>Overrides for what is otherwise detected when a file is read as a table.</summary>
    public TableOptions? Table { get; init; }
}
