using RealNvp.Data.Scoring;

namespace RealNvp.Data;

/// <summary>Some rows of a table as a model takes them.</summary>
public sealed record TableBatch
{
    /// <summary>The number of rows that the model can measure.</summary>
    public required int Count { get; init; }

    /// <summary>The rows, <c>[Count, width]</c>, dequantised values in the middle of their step.</summary>
    public required ReadOnlyMemory<float> Rows { get; init; }

    /// <summary>What each is conditioned on, <c>[Count, context]</c>; empty for models without.</summary>
    public required ReadOnlyMemory<float> Context { get; init; }

    /// <summary>
    /// The rows as they stand in the file, <c>[Count, columns of the schema]</c>: values, indices of names, not-a-number for what is not
    /// in the file or not read.
    /// </summary>
    public required ReadOnlyMemory<double> Cells { get; init; }

    /// <summary>The number of each row in the file, from 1, the header not counted.</summary>
    public required ReadOnlyMemory<long> RowNumbers { get; init; }

    /// <summary>When each row was, by the column that orders them; not-a-number where the file does not say it, and empty for rows in no order.</summary>
    internal ReadOnlyMemory<double> Moments { get; init; }

    /// <summary>What the column of labels says of each row, null where it says nothing; empty if the file has no such column.</summary>
    public required ReadOnlyMemory<string?> Labels { get; init; }

    /// <summary>The values that were missing and are filled in, in <see cref="Rows"/> and <see cref="Cells"/> alike; empty unless the reader fills.</summary>
    internal IReadOnlyList<FilledValue> Filled { get; init; } = [];

    /// <summary>
    /// What breaks the relations by which columns were left out. Rows with one are read like others: it is for the reader of scores to
    /// flag them.
    /// </summary>
    public IReadOnlyList<BrokenRelation> Broken { get; init; } = [];

    /// <summary>What else speaks against rows that the model can measure, by their index in this batch.</summary>
    internal IReadOnlyList<(int Row, RowReason Reason)> Doubted { get; init; } = [];

    /// <summary>
    /// The rows of this part of the file that the model cannot measure, in their order, each with the reasons: they stand in none of the arrays.
    /// </summary>
    internal IReadOnlyList<UnmeasuredRow> Unmeasured { get; init; } = [];
}
