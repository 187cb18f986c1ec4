namespace RealNvp.Data.Scoring;

/// <summary>Some rows that are to be scored, in the order of the data: an entry for each, and the values of those that can be measured.</summary>
internal sealed record RowBatch
{
    /// <summary>One entry a row.</summary>
    public required IReadOnlyList<RowEntry> Entries { get; init; }

    /// <summary>The rows that can be measured, <c>[n, Dimension]</c>, as the model takes them.</summary>
    public required ReadOnlyMemory<float> Rows { get; init; }

    /// <summary>What each of these is conditioned on, <c>[n, Spec.Context]</c>; empty for models without.</summary>
    public ReadOnlyMemory<float> Context { get; init; }
}
