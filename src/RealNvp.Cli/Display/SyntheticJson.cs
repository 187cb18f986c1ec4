using System.Text.Json.Nodes;
using RealNvp.Evaluation;
using RealNvp.Tables;

namespace RealNvp.Cli.Display;

/// <summary>How generated rows differ from a table, for programs.</summary>
internal static class SyntheticJson
{
    public static JsonObject Of(SyntheticReport report, TableSchema schema) => new()
    {
        ["worst_column"] = report.Worst.Name,
        ["worst_shape"] = Figures.Json(report.Worst.Shape),
        ["column_shapes"] = Figures.Json(report.Shapes),
        ["pair_trends"] = Figures.Json(report.Trends),
        ["overall"] = Figures.Json(report.Overall),
        ["columns"] = new JsonArray([.. report.Columns.Select(column => Of(column, schema.Columns.First(other => other.Name == column.Name)))]),
        ["pairs"] = new JsonArray([.. report.Pairs.Select(Of)]),
        ["copy_threshold"] = Figures.Json(report.Copies.Threshold),
        ["copies"] = Figures.Json(report.Copies.SyntheticShare),
        ["copies_held_out"] = Figures.Json(report.Copies.HeldOutShare),
        ["equal"] = Figures.Json(report.Copies.SyntheticEqual),
        ["equal_held_out"] = Figures.Json(report.Copies.HeldOutEqual),
        ["median_distance"] = Figures.Json(report.Copies.SyntheticMedian),
        ["median_distance_held_out"] = Figures.Json(report.Copies.HeldOutMedian),
        ["closer_to_training"] = Figures.Json(report.Privacy?.CloserShare),
        ["membership_auroc"] = Figures.Json(report.Privacy?.MembershipAuroc),
    };

    private static JsonObject Of(ColumnFidelity column, TableColumn kind) => new JsonObject
    {
        ["name"] = column.Name,
        ["shape"] = Figures.Json(column.Shape),
        ["adherence"] = Figures.Json(column.Adherence),
        ["coverage"] = Figures.Json(column.Coverage),
        ["missing_similarity"] = Figures.Json(column.MissingSimilarity),
        ["data_missing"] = Figures.Json(column.DataMissing),
        ["synthetic_missing"] = Figures.Json(column.SyntheticMissing),
        ["data_mean"] = Mean(column.DataMean, kind),
        ["synthetic_mean"] = Mean(column.SyntheticMean, kind),
        ["data_deviation"] = Figures.Json(column.DataDeviation),
        ["synthetic_deviation"] = Figures.Json(column.SyntheticDeviation),
        ["deviation_unit"] = kind.Dates is { } dates ? UnitWords.Of(dates.Unit) : null,
    };

    private static JsonNode? Mean(double mean, TableColumn column) =>
        column.Dates is not null && !double.IsNaN(mean) ? JsonValue.Create(column.Shown(mean)) : Figures.Json(mean);

    private static JsonNode Of(PairFidelity pair) => new JsonObject
    {
        ["first"] = pair.First,
        ["second"] = pair.Second,
        ["trend"] = Figures.Json(pair.Trend),
        ["data_correlation"] = Figures.Json(pair.DataCorrelation),
        ["synthetic_correlation"] = Figures.Json(pair.SyntheticCorrelation),
    };
}
