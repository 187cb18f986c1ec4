using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// The column of dates or times that rises from row to row. Every later row lies beyond what was learnt of it, so that a model which is to judge new rows is
/// better off with the rows in its order than with the column.
/// </summary>
internal static class RisingColumns
{
    /// <summary>The column; null where none rises, or several do.</summary>
    /// <param name="columns">The columns, each with what was seen in it.</param>
    public static string? Find(IEnumerable<(string Name, ColumnProfile Values)> columns)
    {
        string[] rising =
        [
            .. columns.Where(column => column.Values is { Dates: not null, Missing: 0, Texts: 0, Rising.IsRising: true }).Select(column => column.Name),
        ];
        return rising is [var only] ? only : null;
    }

    /// <summary>A sentence on a column that rises and is learnt; none where there is none.</summary>
    public static IEnumerable<string> Notes(IEnumerable<(TableColumn Column, ColumnProfile Values)> columns)
    {
        var modelled = columns.Where(item => item.Column.Role == ColumnRole.Modelled);
        if (Find(modelled.Select(item => (item.Column.Name, item.Values))) is { } name)
        {
            yield return $"'{name}' rises from row to row: later rows lie beyond what is learnt of it, and would be flagged for that alone; "
                + $"where rows are to be judged, the option {nameof(TableOptions.OrderBy)} takes them in its order instead";
        }
    }
}
