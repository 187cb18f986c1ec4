using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>What is said of a table when it is read: nothing is left out in silence.</summary>
internal static class TableNotes
{
    private const int MostColumnsNamed = 12;

    public static IReadOnlyList<string> OfTraining(ITableSource source, TableSchema schema, TableCells cells, int rows)
    {
        var columns = schema.Columns;
        var roles = new[]
        {
            $"{columns.Count(column => column.Role == ColumnRole.Modelled)} modelled",
            Counted(columns, ColumnRole.Context, "given"),
            Counted(columns, ColumnRole.Label, "label"),
            Counted(columns, ColumnRole.LeftOut, "left out"),
        }.Where(part => part.Length > 0);
        var findings = source.Findings.Length > 0 ? $" ({source.Findings})" : "";
        var dequantised = columns.Where(column => column.IsDequantised).Select(Dequantised).ToArray();
        return
        [
            $"{Path.GetFileName(source.Path)}: {rows:N0} rows of {columns.Count} columns{findings}: {string.Join(", ", roles)}",
            .. OfReading(source, cells, rows),
            .. columns.Where(column => column.Role == ColumnRole.LeftOut).Select(column => $"column '{column.Name}' left out: {column.Reason}"),
            .. dequantised.Length == 0 ? (string[])[] :
            [
                $"dequantised, so that likelihoods are per step or name: {string.Join(", ", dequantised.Take(MostColumnsNamed))}{(dequantised.Length > MostColumnsNamed ? $" and {dequantised.Length - MostColumnsNamed} others" : "")}",
            ],
        ];
    }

    public static IReadOnlyList<string> OfReading(ITableSource source, TableCells cells, int rows) => cells.Incomplete == 0
        ? []
        : [$"{Path.GetFileName(source.Path)}: {cells.Incomplete:N0} of {cells.Incomplete + rows:N0} rows left out, since a value is missing (most often in '{cells.MostMissing}')"];

    private static string Counted(IReadOnlyList<TableColumn> columns, ColumnRole role, string word) =>
        columns.Count(column => column.Role == role) is > 0 and var count ? $"{count} {word}" : "";

    private static string Dequantised(TableColumn column) => column.Kind == ColumnKind.Category
        ? $"'{column.Name}' ({column.Categories!.Count} names)"
        : FormattableString.Invariant($"'{column.Name}' ({column.Step:G6})");
}
