namespace RealNvp.Data;

/// <summary>How rows of a table are written.</summary>
public sealed record TableWriteOptions
{
    /// <summary>
    /// Whether text that a spreadsheet would take for a formula is made harmless: headers and categories that begin with <c>=</c>, <c>+</c>, <c>-</c>,
    /// <c>@</c>, a tab or a line break get an apostrophe before them. Such cells are then other names than those of the table. For .csv and .tsv.
    /// </summary>
    public bool IsSpreadsheetSafe { get; init; }

    /// <summary>
    /// The seed of new identifiers of generated rows: numbers go on above the largest of the table, codes and UUIDs follow the pattern that those of the table
    /// share and differ from them (<see cref="RealNvp.Tables.IdentifierPattern"/>); columns without a pattern stay empty. Null to leave all of them empty.
    /// </summary>
    public ulong? NewIdentifiers { get; init; }

    /// <summary>
    /// The seed of gaps in left-out columns that follow from others (<see cref="RealNvp.Tables.ColumnRelation.Missing"/>): generated rows then lack their
    /// values as often as the table's rows do. Null for the value in every row.
    /// </summary>
    public ulong? FollowingGaps { get; init; }
}
