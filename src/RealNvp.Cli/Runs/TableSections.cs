using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Pictures;
using RealNvp.Tables;

namespace RealNvp.Cli.Runs;

/// <summary>What the page of a run on a table says of its columns and of generated rows.</summary>
internal static class TableSections
{
    private const int MostNames = 8;
    private const int MostRowsOpen = 30;

    public static IEnumerable<ReportTable> Of(Dataset data, SyntheticReport? synthetic) =>
    [
        .. data.Schema is not { } schema ? (ReportTable[])[] : [Columns(schema, areLabelsGiven: data.Train.ContextWidth > 0 && schema.ContextWidth == 0)],
        .. synthetic is null ? (ReportTable[])[] : [Fidelity(synthetic)],
    ];

    private static ReportTable Columns(TableSchema schema, bool areLabelsGiven) => new(
        "Columns of the table",
        ["column", "holds", "is", "treatment"],
        [
            .. schema.Columns.Select(column => (IReadOnlyList<string>)(areLabelsGiven && column.Role == ColumnRole.Label
                ? [column.Name, Holds(column), Role(ColumnRole.Context), "one value a class"]
                : [column.Name, Holds(column), Role(column.Role), column.Treatment])),
        ],
        Collapsed: schema.Columns.Count > MostRowsOpen);

    private static ReportTable Fidelity(SyntheticReport report) => new(
        "Values of the generated rows",
        ["value", "KS distance", "real mean", "model's mean", "real spread", "model's spread"],
        [
            .. report.Columns.Select(column => (IReadOnlyList<string>)
            [
                column.Name,
                Figures.Text(column.Distance, "F3"),
                Figures.Small(column.DataMean),
                Figures.Small(column.SyntheticMean),
                Figures.Small(column.DataDeviation),
                Figures.Small(column.SyntheticDeviation),
            ]),
        ],
        Collapsed: report.Columns.Count > MostRowsOpen)
    {
        Note = "KS: the Kolmogorov-Smirnov distance, 0 where values are distributed alike, 1 where they lie apart; spread: the standard deviation. "
            + string.Join(" ", SyntheticWords.Sentences(report)),
    };

    private static string Holds(TableColumn column) => column switch
    {
        { Categories: [var name] } => $"the name {name}",
        { Categories: { } names } =>
            $"{Figures.Text(names.Count)} categories: {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", \u2026" : "")}",
        { Kind: ColumnKind.Identifier } => "identifiers",
        { Kind: ColumnKind.Text } => "text",
        { Kind: ColumnKind.Integer } => "whole numbers",
        { Kind: ColumnKind.Category } => "categories",
        { Decimals: > 0 and var decimals } => $"numbers with up to {decimals} decimals",
        _ => "numbers",
    };

    private static string Role(ColumnRole role) => role switch
    {
        ColumnRole.Modelled => "modelled",
        ColumnRole.Context => "given",
        ColumnRole.Label => "label",
        _ => "left out",
    };
}
