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
    private const int MostPairs = 10;

    public static IEnumerable<ReportTable> Of(Dataset data, SyntheticReport? synthetic) =>
    [
        .. data.Schema is not { } schema ? (ReportTable[])[] : [Columns(schema, areLabelsGiven: data.Train.ContextWidth > 0 && schema.ContextWidth == 0)],
        .. data.Schema is { } table && synthetic is not null ? (ReportTable[])[Fidelity(synthetic, table)] : [],
        .. synthetic is { Pairs.Count: > 0 } ? (ReportTable[])[Pairs(synthetic)] : [],
    ];

    private static ReportTable Columns(TableSchema schema, bool areLabelsGiven) => new(
        "Columns of the table",
        ["column", "holds", "is", "treatment"],
        [
            .. schema.Columns.Select(column => (IReadOnlyList<string>)(areLabelsGiven && column.Role == ColumnRole.Label
                ? [column.Name, Holds(column), Role(ColumnRole.Context), "one value a class"]
                : [column.Name, Holds(column), Role(column.Role), column.TreatmentAmong(schema.Columns)])),
        ],
        Collapsed: schema.Columns.Count > MostRowsOpen)
    {
        Note = schema.Series?.InWords ?? "",
    };

    private static ReportTable Fidelity(SyntheticReport report, TableSchema schema) => new(
        "Columns of the generated rows",
        ["column", "shape", "within", "coverage", "missing, real", "missing, model's", "real mean", "model's mean", "real spread", "model's spread"],
        [
            .. report.Columns.OrderBy(column => column.Shape).Select(column => (IReadOnlyList<string>)
            [
                column.Name,
                Share(column.Shape),
                Share(column.Adherence),
                column.Coverage is { } coverage ? Share(coverage) : "\u2013",
                Share(column.DataMissing),
                Share(column.SyntheticMissing),
                .. SyntheticWords.Moments(column, schema),
            ]),
        ],
        Collapsed: report.Columns.Count > MostRowsOpen)
    {
        Note = $"{SyntheticWords.Headline(report)} Shape: 100 % where values are distributed alike, 0 % where they lie apart (SDMetrics); within: the share of "
            + "generated values that the table allows; coverage: how much of its range or categories they reach; spread: the standard deviation. "
            + string.Join(" ", SyntheticWords.Sentences(report)),
    };

    private static ReportTable Pairs(SyntheticReport report) => new(
        "Pairs of columns that go together least as in the table",
        ["column", "with", "trend", "real correlation", "model's correlation"],
        [
            .. report.Pairs.OrderBy(pair => pair.Trend).Take(MostPairs).Select(pair => (IReadOnlyList<string>)
            [
                pair.First,
                pair.Second,
                Share(pair.Trend),
                pair.DataCorrelation is { } real ? Figures.Text(real, "F2") : "\u2013",
                pair.SyntheticCorrelation is { } made ? Figures.Text(made, "F2") : "\u2013",
            ]),
        ],
        Collapsed: false)
    {
        Note = "Trend: 100 % where two columns go together alike; of numbers by their correlation, of others by the shares of all pairs of values.",
    };

    private static string Share(double share) => Figures.Percent(share, "F1");

    private static string Holds(TableColumn column) => column switch
    {
        { Categories: [var name] } => $"the name {name}",
        { Categories: { } names } =>
            $"{Counted.Of(names.Count, "category")}: {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", \u2026" : "")}",
        { Kind: ColumnKind.Identifier } => "identifiers",
        { Kind: ColumnKind.Text } => "text",
        { Dates: not null } => DateWords.Holds(column),
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
