using RealNvp.Data;
using RealNvp.Tables;

namespace RealNvp.Cli.Display;

/// <summary>The columns of a table as a table: what each is, what was seen in it and what is done with it.</summary>
internal static class FoundColumns
{
    private const int MostWhileTraining = 60;

    public static TextTable Table(IReadOnlyList<FoundColumn> columns)
    {
        var table = Terminal.NewTable("column", "kind", "seen", "missing", "what is done");
        TableColumn[] all = [.. columns.Select(found => found.Column)];
        foreach (var found in columns)
        {
            table.AddRow(found.Column.Name, Kind(found.Column), found.Seen, found.Missing > 0 ? Figures.Text(found.Missing) : "", Done(found.Column, all));
        }

        return table;
    }

    /// <summary>Shows them before a training, if there are not too many.</summary>
    public static void Show(Terminal terminal, Dataset data)
    {
        if (data.Found.Count is > 0 and <= MostWhileTraining)
        {
            terminal.Show(Table(data.Found));
        }
        else if (data.Found.Count > 0)
        {
            terminal.Say("`realnvp columns` shows what is done with each column.");
        }
    }

    private static string Kind(TableColumn column) => column switch
    {
        { Kind: ColumnKind.Identifier } => "identifier",
        { Kind: ColumnKind.Text } => "text",
        { Dates: not null } => DateWords.Kind(column.Kind),
        { Kind: ColumnKind.Category, Categories.Count: 2 } or { Levels.Count: 2 } => "one of two",
        { Kind: ColumnKind.Category } => "categories",
        { Kind: ColumnKind.Integer } => "whole",
        { Step: > 0 } => "stepped",
        _ => "real",
    };

    private static string Done(TableColumn column, TableColumn[] columns) => column.Role switch
    {
        ColumnRole.LeftOut => $"left out: {column.Treatment}",
        ColumnRole.Context => $"given, {column.Treatment}",
        ColumnRole.Label => $"label, {column.Treatment}",
        _ => column.TreatmentAmong(columns),
    };
}
