using System.Text.Json.Nodes;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Cli.Scoring;

/// <summary>Says since which row the rows are no longer what was learnt, what moved, and what to do.</summary>
internal static class DriftSummary
{
    private const int Named = 3;

    /// <summary>Writes it, where a change was noticed.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="monitor">What watched the rows; null for nothing.</param>
    /// <param name="arePictures">Whether the rows are pictures of a folder.</param>
    /// <param name="schema">The columns of the model; null for other rows than a table's.</param>
    public static void Write(Terminal terminal, DriftMonitor? monitor, bool arePictures, TableSchema? schema)
    {
        if (monitor?.Report is not { } report)
        {
            return;
        }

        var (one, nouns, order, of) = arePictures ? ("picture", "pictures", "paths", "folders") : ("row", "rows", "file", "files");
        terminal.Say(
            $"drift: since {one} {Figures.Text(report.Since)}, in the order of the {order}, the {nouns} are no longer what was learnt but "
            + $"{DriftReport.InWords(report.Direction)}{Share(report.Changed)} (noticed at {one} {Figures.Text(report.Noticed)}; "
            + $"of {of} without a change at most {Figures.Percent(report.FalseAlarms, "0.##")} are said to have one)");
        if (report.Columns.Count > 0)
        {
            terminal.Say($"  moved most: {string.Join("; ", report.Columns.Take(Named))}{More(report.Columns.Count - Named)}");
        }
        else if (report.ComparesColumns)
        {
            terminal.Say("  no column shows it by itself, nor two together");
        }

        terminal.Say(report switch
        {
            { Columns: [var moved, ..] } when IsLearntTime(schema, moved.Column) =>
                $"  '{moved.Column}' goes on where training ended: train with --order-by {moved.Column}, and later rows are no stranger for that",
            { Direction: DriftDirection.MoreUsual } => $"  {nouns} that trained look so; of new ones, see whether some values no longer vary",
            { Advice: DriftAdvice.Recalibrate } => $"  if they are normal, set the threshold anew by such {nouns} (--calibrate FILE)",
            _ => $"  if they are normal, train anew with such {nouns}: at least half of them are other than what was learnt",
        });
    }

    /// <summary>It for programs; null where no change was noticed.</summary>
    public static JsonObject? Json(DriftReport? report) => report is null ? null : new()
    {
        ["since"] = report.Since,
        ["noticed"] = report.Noticed,
        ["false_alarms"] = report.FalseAlarms,
        ["direction"] = ChoiceOption.Word(report.Direction),
        ["changed"] = report.Changed,
        ["advice"] = ChoiceOption.Word(report.Advice),
        ["compared_rows"] = report.Rows,
        ["compares_columns"] = report.ComparesColumns,
        ["columns"] = new JsonArray([.. report.Columns.Select(column => new JsonObject
        {
            ["column"] = column.Column,
            ["kind"] = ChoiceOption.Word(column.Kind),
            ["value"] = column.Value,
            ["other"] = column.Other,
            ["now"] = column.Now,
            ["before"] = column.Before,
            ["distance"] = column.Distance,
            ["text"] = column.ToString(),
        })]),
    };

    // Rows in an order are not judged by the time that orders them.
    private static bool IsLearntTime(TableSchema? schema, string name) => schema is { Series: null }
        && schema.Columns.Any(column => column.Name == name
            && column is { Role: ColumnRole.Modelled, Kind: ColumnKind.DateTime or ColumnKind.Date });

    private static string Share(double share) => share < 0.01 ? "" : $", about {Figures.Percent(share, "F0")} of them or more";

    private static string More(int count) => count > 0 ? $"; and {Counted.Of(count, "more column")}" : "";
}
