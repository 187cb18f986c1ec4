namespace RealNvp.Onnx;

/// <summary>What a graph says of rows, each an output of its own.</summary>
[Flags]
public enum OnnxOutputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The output <c>log_prob</c>: the log density of each row in nats, float64 <c>[rows]</c>.</summary>
    LogProb = 1,

    /// <summary>The output <c>latents</c>: what the flow makes of each row, float32 <c>[rows, dimension]</c>. An ensemble has none.</summary>
    Latents = 2,

    /// <summary>The output <c>radius</c>: the length of each row's latents, float64 <c>[rows]</c>.</summary>
    Radius = 4,

    /// <summary>Of a table's columns <c>score</c>: how strange each row is, float64 <c>[rows, 1]</c>; higher is stranger.</summary>
    Score = 8,

    /// <summary>Of a table's columns <c>p_value</c>: the share of normal rows that look at least as strange, float64 <c>[rows, 1]</c>.</summary>
    PValue = 16,

    /// <summary>Of a table's columns <c>flagged</c>: whether each row is an alert, bool <c>[rows, 1]</c>.</summary>
    Flagged = 32,

    /// <summary>Of a table's columns <c>status</c>: <c>scored</c>, <c>broken-relation</c> or <c>not-measured</c>, string <c>[rows, 1]</c>.</summary>
    Status = 64,

    /// <summary>Of a table's columns <c>reason</c>: the column to blame for each flagged row, empty for others, string <c>[rows, 1]</c>.</summary>
    Reason = 128,
}
