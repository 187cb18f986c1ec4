using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// The column of dates or times that rises from row to row, or falls. Every later row lies beyond what was learnt of it, so that a model which is to judge new rows is
/// better off with the rows in its order than with the column.
/// </summary>
internal static class RisingColumns
{
    /// <summary>The column; null where none rises or falls, or several do.</summary>
    /// <param name="columns">The columns, each with what was seen in it.</param>
    public static string? Find(IEnumerable<(string Name, ColumnProfile Values)> columns)
    {
        string[] orders = [.. columns.Where(column => Orders(column.Values)).Select(column => column.Name)];
        return orders is [var only] ? only : null;
    }

    /// <summary>A sentence on a column that rises and is learnt; none where there is none.</summary>
    public static IEnumerable<string> Notes(IEnumerable<(TableColumn Column, ColumnProfile Values)> columns)
    {
        var modelled = columns.Where(item => item.Column.Role == ColumnRole.Modelled).ToArray();
        if (Find(modelled.Select(item => (item.Column.Name, item.Values))) is { } name)
        {
            var isRising = Array.Find(modelled, item => item.Column.Name == name).Values.Rising.IsRising;
            yield return $"'{name}' {(isRising ? "rises" : "falls")} from row to row: later rows lie beyond what is learnt of it, and would be flagged for that alone; "
                + $"where rows are to be judged, the option {nameof(TableOptions.OrderBy)} takes them in its order instead";
        }
    }

    private static bool Orders(ColumnProfile values) => values is { Dates: not null, Missing: 0, Texts: 0 } && (values.Rising.IsRising || values.Rising.IsFalling);
}
