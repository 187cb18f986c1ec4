using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Pictures;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>Shows how generated rows differ from the table that the model was trained on.</summary>
internal static class SyntheticComparison
{
    private const int MostRowsDrawn = 5_000;

    /// <param name="pairs">Where to draw every column against every other; null for nowhere.</param>
    public static void Show(
        Terminal terminal, LoadedModel loaded, string data, string? pairs, float[] synthetic, ulong seed, CancellationToken cancellationToken)
    {
        var schema = loaded.Model.Schema ?? throw new InvalidInputException("--compare is for models of tables; leave it out.");
        using var table = loaded.LoadData(data, null, terminal, cancellationToken: cancellationToken);
        if (pairs is not null)
        {
            DrawPairs(terminal, schema, table, synthetic, pairs, cancellationToken);
        }

        var report = SyntheticReport.Compare(
            schema,
            RowCopy.First(table.Train, cancellationToken: cancellationToken).Rows,
            RowCopy.First(table.Test, cancellationToken: cancellationToken).Rows,
            synthetic,
            seed,
            cancellationToken);
        if (terminal.IsJson)
        {
            terminal.Json(Json(report));
            return;
        }

        var columns = Terminal.NewTable(SyntheticWords.Columns);
        foreach (var row in SyntheticWords.Rows(report))
        {
            columns.AddRow(row);
        }

        terminal.Show(columns);
        foreach (var sentence in SyntheticWords.Sentences(report))
        {
            terminal.Say(sentence);
        }
    }

    private static void DrawPairs(
        Terminal terminal, TableSchema schema, Dataset table, float[] synthetic, string path, CancellationToken cancellationToken)
    {
        var drawn = synthetic.AsSpan(0, Math.Min(synthetic.Length, MostRowsDrawn * schema.Width));
        var columns = PairColumn.OfTable(schema, RowCopy.First(table.Test, MostRowsDrawn, cancellationToken).Rows, drawn);
        PairPlot.Draw(columns, $"{table.Name}: every column against every other", "test rows", "generated rows", cancellationToken: cancellationToken).Save(path);
        terminal.Say($"Every column against every other in {path}");
    }

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
}
