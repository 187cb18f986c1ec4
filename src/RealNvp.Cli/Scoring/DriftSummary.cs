using System.Text.Json.Nodes;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Cli.Scoring;

/// <summary>Says since which row the rows are no longer what was learnt, what moved, and what to do.</summary>
internal static class DriftSummary
{
    private const int MostChanges = 3;
    private const int MostColumns = 3;

    /// <summary>Writes it, where a change was noticed: the first, the last and the largest of the others, and what to do about the last.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="pass">What watched the rows.</param>
    /// <param name="arePictures">Whether the rows are pictures of a folder.</param>
    /// <param name="schema">The columns of the model; null for other rows than a table's.</param>
    public static void Write(Terminal terminal, ScoringPass pass, bool arePictures, TableSchema? schema)
    {
        if (pass.Stream is { Drift.Rows: var rows })
        {
            terminal.Say($"stream: {Counted.Of(rows, "row")} so far, {Figures.Text(pass.Stream.RowsBefore)} of them in parts before this one");
        }

        if (pass.Changes is not { Count: > 0 } changes)
        {
            return;
        }

        var (one, nouns, order, of) = pass.Stream is not null ? ("row", "rows", "stream", "streams") : arePictures ? ("picture", "pictures", "paths", "folders") : ("row", "rows", "file", "files");
        var (last, shown) = (changes[^1], Shown(changes));
        foreach (var change in shown)
        {
            var sentence = change.Sentence(one, nouns, MostColumns);
            terminal.Say($"drift: {char.ToLowerInvariant(sentence[0])}{sentence[1..]}");
        }

        var more = changes.Count > shown.Length ? $", and {Counted.Of(changes.Count - shown.Length, "smaller change")} more" : "";
        terminal.Say(
            $"  in the order of the {order}{more}; of {of} without a change at most {Rates.Percent(changes[0].FalseAlarms)} are said to have one");
        if (last is { IsReturn: false, Until: null })
        {
            terminal.Say(last switch
            {
                { Columns: [var moved, ..] } when IsLearntTime(schema, moved.Column) =>
                    $"  '{moved.Column}' goes on where training ended: train with --order-by {moved.Column}, and later rows are no stranger for that",
                { Direction: DriftDirection.MoreUsual } => $"  {nouns} that trained look so; of new ones, see whether some values no longer vary",
                { Advice: DriftAdvice.Recalibrate } => $"  if they are normal, set the threshold anew by such {nouns} (--calibrate FILE)",
                _ => $"  if they are normal, train anew with such {nouns}: at least half of them are other than what was learnt",
            });
        }
    }

    /// <summary>The changes for programs; none where none was noticed.</summary>
    public static JsonArray Json(IReadOnlyList<DriftReport> changes) => [.. changes.Select(Json)];

    private static DriftReport[] Shown(IReadOnlyList<DriftReport> changes)
    {
        var between = changes.Skip(1).SkipLast(1).OrderByDescending(change => change.Changed).Take(MostChanges - 2);
        return [.. changes.Take(1).Concat(between).Append(changes[^1]).Distinct()];
    }

    private static JsonObject Json(DriftReport report) => new()
    {
        ["since"] = report.Since,
        ["until"] = report.Until,
        ["noticed"] = report.Noticed,
        ["false_alarms"] = report.FalseAlarms,
        ["direction"] = ChoiceOption.Word(report.Direction),
        ["changed"] = report.Changed,
        ["is_return"] = report.IsReturn,
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
}
