namespace RealNvp.Data.Scoring;

/// <summary>One row of a batch that is to be scored.</summary>
/// <param name="Number">Its number in the data, from 1.</param>
/// <param name="Index">Its index among the rows of the batch that can be measured, from 0; -1 for one that cannot.</param>
/// <param name="Reasons">What speaks against it before it is scored; never empty where the index is -1.</param>
/// <param name="Label">What the data says it is; null where it says nothing.</param>
/// <param name="Name">The path of a picture; null for other rows.</param>
/// <param name="Cells">What a row of a table has that lacks values and nothing else; null for others.</param>
internal readonly record struct RowEntry(
    long Number, int Index, IReadOnlyList<RowReason> Reasons, string? Label, string? Name, double[]? Cells = null)
{
    /// <summary>The time of a row of a table that has one, as its column counts it; null for others.</summary>
    public double? Time { get; init; }
}
