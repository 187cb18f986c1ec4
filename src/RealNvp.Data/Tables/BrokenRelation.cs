namespace RealNvp.Data;

/// <summary>
/// A value of a left-out column that does not follow from the row's others as it did in every row of the training table: something the flow cannot see, since
/// it never sees the column. Or one that is not what another column decides (<see cref="Other"/>).
/// </summary>
/// <param name="Row">The row's index in its batch, from 0.</param>
/// <param name="RowNumber">Its number in the file, from 1.</param>
/// <param name="Column">The name of the left-out column, or of the one that another decides.</param>
/// <param name="Expected">What follows from the other columns.</param>
/// <param name="Found">What the file has.</param>
public sealed record BrokenRelation(int Row, long RowNumber, string Column, string Expected, string Found)
{
    /// <summary>The column that decides what <see cref="Column"/> holds; null for a relation by which a column was left out.</summary>
    public string? Other { get; init; }

    /// <summary>What the file has in <see cref="Other"/>; null without one.</summary>
    public string? OtherFound { get; init; }

    /// <summary>The same as what speaks against its row.</summary>
    public RowReason Reason =>
        new(Other is null ? ReasonKind.BrokenRelation : ReasonKind.BrokenRule, Column, Found, Expected) { Other = Other, OtherFound = OtherFound };
}
