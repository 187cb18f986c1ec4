using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Evaluation;
using Spectre.Console;

namespace RealNvp.Cli.Commands;

/// <summary>Shows how generated rows differ from the table that the model was trained on.</summary>
internal static class SyntheticComparison
{
    public static void Show(Terminal terminal, LoadedModel loaded, string data, float[] synthetic, ulong seed, CancellationToken cancellationToken)
    {
        var schema = loaded.Model.Schema ?? throw new InvalidInputException("--compare is for models of tables; leave it out.");
        var table = loaded.LoadData(data, null, terminal);
        var report = SyntheticReport.Compare(
            schema, SplitOption.Values(table.Train, int.MaxValue), SplitOption.Values(table.Test, int.MaxValue), synthetic, seed, cancellationToken);
        if (terminal.IsJson)
        {
            terminal.Json(Json(report));
            return;
        }

        var columns = Terminal.NewTable("value", "KS distance", "mean in data", "generated", "deviation in data", "generated");
        foreach (var column in report.Columns)
        {
            columns.AddRow(
                Markup.Escape(column.Name), Figures.Text(column.Distance, "F3"), Short(column.DataMean), Short(column.SyntheticMean), Short(column.DataDeviation), Short(column.SyntheticDeviation));
        }

        terminal.Show(columns);
        var copies = report.Copies;
        terminal.Say(FormattableString.Invariant(
            $"Correlations differ by {report.MeanCorrelationDifference:F3} in the mean and {report.LargestCorrelationDifference:F3} at most."));
        terminal.Say(FormattableString.Invariant(
            $"Closest training row: {copies.SyntheticMedian:F3} deviations away in the median, for held-out rows {copies.HeldOutMedian:F3}. Within {copies.Threshold:F3}: {copies.SyntheticShare:P1} of the generated rows, {copies.HeldOutShare:P1} of the held-out ones. Equal to one: {copies.SyntheticEqual:P1} and {copies.HeldOutEqual:P1}."));
        terminal.Say(IsCopying(copies)
            ? "The generated rows come closer to training rows than unseen rows do: the model repeats some of its data."
            : "The generated rows come no closer to training rows than unseen rows do.");
    }

    // More than three standard errors of the difference of two shares.
    private static bool IsCopying(CopyCheck copies) =>
        copies.SyntheticShare - copies.HeldOutShare > 3 * Math.Sqrt(2 * copies.HeldOutShare * (1 - copies.HeldOutShare) / copies.Rows);

    private static JsonObject Json(SyntheticReport report) => new()
    {
        ["values"] = new JsonArray([.. report.Columns.Select(column => (JsonNode)new JsonObject
        {
            ["name"] = column.Name,
            ["ks"] = Figures.Json(column.Distance),
            ["data_mean"] = Figures.Json(column.DataMean),
            ["synthetic_mean"] = Figures.Json(column.SyntheticMean),
            ["data_deviation"] = Figures.Json(column.DataDeviation),
            ["synthetic_deviation"] = Figures.Json(column.SyntheticDeviation),
        })]),
        ["correlation_difference_mean"] = Figures.Json(report.MeanCorrelationDifference),
        ["correlation_difference_most"] = Figures.Json(report.LargestCorrelationDifference),
        ["copy_threshold"] = Figures.Json(report.Copies.Threshold),
        ["copies"] = Figures.Json(report.Copies.SyntheticShare),
        ["copies_held_out"] = Figures.Json(report.Copies.HeldOutShare),
        ["equal"] = Figures.Json(report.Copies.SyntheticEqual),
        ["equal_held_out"] = Figures.Json(report.Copies.HeldOutEqual),
        ["median_distance"] = Figures.Json(report.Copies.SyntheticMedian),
        ["median_distance_held_out"] = Figures.Json(report.Copies.HeldOutMedian),
    };

    private static string Short(double value) => value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
}
