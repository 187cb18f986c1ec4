using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>What is said of a table when it is read: nothing is left out in silence.</summary>
internal static class TableNotes
{
    private const int MostColumnsNamed = 12;

    public static IReadOnlyList<string> OfTraining(ITableSource source, TableSchema schema, SchemaRowReader cells, int rows)
    {
        var columns = schema.Columns;
        var roles = new[]
        {
            $"{columns.Count(column => column.Role == ColumnRole.Modelled)} modelled",
            CountedRole(columns, ColumnRole.Context, "given"),
            CountedRole(columns, ColumnRole.Label, "label"),
            CountedRole(columns, ColumnRole.LeftOut, "left out"),
        }.Where(part => part.Length > 0);
        var findings = source.Findings.Length > 0 ? $" ({source.Findings})" : "";
        var leftOut = columns.Where(column => column.Role == ColumnRole.LeftOut).Select(column => $"'{column.Name}' ({column.Reason})").ToArray();
        var alike = columns.Where(column => column.Role != ColumnRole.LeftOut && column.Categories is not null)
            .Select(column => (column.Name, Names: column.Categories!
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(names => names.Count() > 1)))
            .Where(column => column.Names is not null)
            .Select(column => $"'{column.Name}' ({string.Join(", ", column.Names!)})").ToArray();
        var offGrid = columns.Where(column => column.OffGrid is not null)
            .Select(column => $"'{column.Name}' ({ColumnWords.Number(column.Step, 6)}, {Counted.Of(column.OffGrid!.Value, "value")} off these steps)")
            .ToArray();
        return
        [
            $"{Path.GetFileName(source.Path)}: {Counted.Of(rows, "row")} of {Counted.Of(columns.Count, "column")}{findings}: {string.Join(", ", roles)}",
            .. OfReading(source, cells, rows),
            .. alike.Length == 0 ? (string[])[] :
            [
                $"categories that differ in the case of their letters alone, each its own: "
                + $"{string.Join(", ", alike.Take(MostColumnsNamed))}{Others(alike.Length)}",
            ],
            .. leftOut.Length == 0 ? (string[])[] : [$"left out: {string.Join(", ", leftOut.Take(MostColumnsNamed))}{Others(leftOut.Length)}"],
            .. columns.Any(column => column.IsDequantised) ? (string[])["likelihoods are per step or category in columns that are dequantised"] : [],
            .. offGrid.Length == 0 ? (string[])[] :
            [
                $"steps that not all values lie on: {string.Join(", ", offGrid.Take(MostColumnsNamed))}{Others(offGrid.Length)}",
            ],
        ];
    }

    /// <summary>Says of columns without names that the model does not know that they are not used, and what that may mean.</summary>
    public static IReadOnlyList<string> OfUnknown(ITableSource source, SchemaRowReader cells) => cells.Unknown.Count == 0 ? [] :
    [
        $"{Path.GetFileName(source.Path)}: {string.Join(", ", cells.Unknown.Take(MostColumnsNamed).Select(column => $"'{column}'"))}{Others(cells.Unknown.Count)} "
        + $"{(cells.Unknown.Count == 1 ? "is" : "are")} not used, since the model knows no such column; columns without names are told by their order, so that "
        + "one too many further to the left puts the others into wrong places",
    ];

    /// <summary>What is said of a table whose rows a training goes on with: columns that its model does not know have no part in it.</summary>
    public static IReadOnlyList<string> OfGoingOn(ITableSource source, SchemaRowReader cells, long rows)
    {
        string[] others = [.. cells.Others.Except(cells.Unknown).Select(column => $"'{column}'")];
        return
        [
            .. others.Length == 0 ? (string[])[] :
            [
                $"{Path.GetFileName(source.Path)}: the model does not know {string.Join(", ", others.Take(MostColumnsNamed))}{Others(others.Length)}, "
                + "and goes on without; train anew to have such columns in it",
            ],
            .. OfReading(source, cells, rows),
        ];
    }

    /// <summary>What became of the rows of a file that is read by a schema: those left out, those filled, those that break a relation.</summary>
    public static IReadOnlyList<string> OfReading(ITableSource source, SchemaRowReader cells, long rows)
    {
        var name = Path.GetFileName(source.Path);
        if (cells.Incomplete == 0)
        {
            return [.. Read(name, source), .. OfUnknown(source, cells), .. Filled(name, cells), .. Broken(name, cells)];
        }

        var why = cells.FilledRows == 0 ? "a value is missing" : "they lack more than half of the modelled columns, a given one or their label";
        return
        [
            .. Read(name, source),
            .. OfUnknown(source, cells),
            $"{name}: {cells.Incomplete:N0} of {Counted.Of(cells.Incomplete + rows, "row")} left out, since {why} (most often in '{cells.MostMissing}')",
            .. Filled(name, cells),
            .. Broken(name, cells),
        ];
    }

    /// <summary>What became of the rows of a file that is written with its gaps filled.</summary>
    public static IReadOnlyList<string> OfFilling(ITableSource source, SchemaRowReader cells, long rows)
    {
        var name = Path.GetFileName(source.Path);
        IReadOnlyList<string> gaps = cells.Incomplete == 0 ? [] :
        [
            $"{name}: {cells.Incomplete:N0} of {Counted.Of(rows, "row")} keep their gaps, "
            + $"since they lack more than half of the modelled columns or a given one (most often '{cells.MostMissing}')",
        ];
        return [.. Read(name, source), .. OfUnknown(source, cells), .. Filled(name, cells), .. gaps, .. Broken(name, cells)];
    }

    private static IEnumerable<string> Read(string name, ITableSource source) => source.Notes.Select(note => $"{name}: {note}");

    private static IReadOnlyList<string> Filled(string name, SchemaRowReader cells)
    {
        var columns = cells.FilledValues;
        var shown = columns.Take(MostColumnsNamed).Select(column => $"{column.Count:N0} of '{column.Column}'");
        var more = columns.Count > MostColumnsNamed
            ? $" and {columns.Skip(MostColumnsNamed).Sum(column => column.Count):N0} of {Counted.Of(columns.Count - MostColumnsNamed, "other column")}"
            : "";
        return columns.Count == 0 ? [] :
        [
            $"{name}: {Counted.Of(columns.Sum(column => column.Count), "missing value")} in {Counted.Of(cells.FilledRows, "row")} "
            + $"filled in by {cells.Rule}: {string.Join(", ", shown)}{more}",
        ];
    }

    private static IReadOnlyList<string> Broken(string name, SchemaRowReader cells) => cells.FirstBroken is not { } broken ? [] :
    [
        $"{name}: {Counted.Of(cells.BrokenRows, "row", "breaks", "break")} "
        + (broken.Other is null ? "a relation by which a column was left out, which the model does not see" : "a rule by which one column decides another")
        + $"; the first is row {broken.RowNumber:N0}: "
        + (broken.Other is null ? $"'{broken.Column}' is {broken.Found} where {broken.Expected} follows" : broken.Reason.ToString()),
    ];

    private static string CountedRole(IReadOnlyList<TableColumn> columns, ColumnRole role, string word) =>
        columns.Count(column => column.Role == role) is > 0 and var count ? $"{count} {word}" : "";

    private static string Others(int count) => count > MostColumnsNamed ? $" and {Counted.Of(count - MostColumnsNamed, "other")}" : "";
}
