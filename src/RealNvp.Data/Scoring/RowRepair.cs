namespace RealNvp.Data;

/// <summary>What would make a flagged row normal.</summary>
public sealed record RowRepair
{
    /// <summary>
    /// The smallest change that was found, in the table's units: the fewest columns, the one most to blame first, each with the nearest value that will do.
    /// Of a row that cannot be measured what is wrong with it, without what would be right. A number that stays the same, a gap and a row out of order are
    /// wrong by the rows before: no change of theirs is among these.
    /// </summary>
    public required IReadOnlyList<ValueChange> Changes { get; init; }

    /// <summary>Whether the row would not be flagged with these values.</summary>
    public required bool IsNormal { get; init; }

    /// <summary>The p-value that it would have; null for a row that cannot be measured.</summary>
    public double? PValue { get; init; }

    /// <summary>
    /// Where the nearest training row that is not flagged differs, the columns that differ most first: in standard deviations, none of which counts for more
    /// than three. Empty for a row that cannot be measured.
    /// </summary>
    public IReadOnlyList<ValueChange> Nearest { get; init; } = [];
}
