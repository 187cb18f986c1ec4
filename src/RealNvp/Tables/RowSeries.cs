namespace RealNvp.Tables;

/// <summary>That the rows of a table follow one another: in which order they are taken, so that what is held out came last.</summary>
/// <param name="OrderBy">The column of numbers, dates or times by which they are ordered. Rows where it holds the same keep the order of the file.</param>
public sealed record RowSeries(string OrderBy)
{
    /// <summary>What contradicts a table's columns; null for nothing.</summary>
    internal string? Fault(IReadOnlyList<TableColumn> columns) =>
        columns.FirstOrDefault(column => column.Name == OrderBy) is not { } order ? "its rows are ordered by a column that it has not"
        : order.Kind is ColumnKind.Number or ColumnKind.Integer || order.IsDate ? null
        : "its rows are ordered by a column that holds no numbers, dates or times";
}
