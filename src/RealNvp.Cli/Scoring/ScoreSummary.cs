using System.Globalization;
using System.Text.Json.Nodes;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>Says what came of a scoring, the most important first: a baseline that beats the flow, what was flagged, the strangest rows and why.</summary>
internal sealed class ScoreSummary(Terminal terminal, LoadedModel loaded, ScoringPass scoring, ScoreRows rows)
{
    private const int MostColumns = 5;

    private AnomalyScorer? Scorer => scoring.Scorer;

    private string Noun => rows.ArePictures ? "pictures" : "rows";

    /// <summary>Writes the summary.</summary>
    /// <param name="normal">The labels of normal rows; null for the usual ones.</param>
    /// <param name="isAsked">Whether the user asked for a comparison by labels, which then must be possible.</param>
    /// <param name="output">The file that holds every row's score; null for none.</param>
    /// <param name="cancellationToken">Stops the explanations.</param>
    public void Write(IReadOnlyList<string>? normal, bool isAsked, string? output, CancellationToken cancellationToken)
    {
        var (report, obstacle) = Compare(normal, isAsked);
        var explained = scoring.Explainer is { } explainer
            ? scoring.Tally.Strangest.Select(row => (Row: row, Columns: explainer.Explain(row.Row, row.Context, cancellationToken))).ToArray()
            : [];
        if (terminal.IsJson)
        {
            WriteJson(report, explained, output);
            return;
        }

        if (report is not null)
        {
            terminal.Say(report.Headline);
        }

        WriteCounts();
        if (loaded.Model.Spec.Shape.Rank == 3 && scoring.Kind == ScoreKind.Likelihood)
        {
            terminal.Say(
                "Of images -log p(x) mostly says how complex they are: plain pictures of another kind come out as normal. "
                + "--score complexity corrects that.");
        }

        if (report is not null)
        {
            ShowReport(report);
        }
        else if (obstacle is not null)
        {
            terminal.Say($"No AUROC: {obstacle}");
        }

        if (explained.Length > 0)
        {
            ShowExplanations(explained);
        }
        else
        {
            ShowStrangest();
        }

        if (output is not null)
        {
            terminal.Say($"{Figures.Text(scoring.Tally.Rows)} {Noun} in {output}");
        }
    }

    // Labels that come with the data need not be about anomalies; those that the user names must be.
    private (ScoreReport? Report, string? Obstacle) Compare(IReadOnlyList<string>? normal, bool isAsked)
    {
        if (scoring.Labelled is not { } labelled)
        {
            return isAsked
                ? throw new InvalidInputException(
                    $"{rows.Name} has no labels to tell normal rows by; name their column with --label, or normal data with --against.")
                : (null, null);
        }

        try
        {
            return (labelled.Report(normal), null);
        }
        catch (InvalidInputException error) when (!isAsked)
        {
            return (null, error.Message);
        }
    }

    private void WriteCounts()
    {
        var tally = scoring.Tally;
        var passedOver = rows.Incomplete > 0 ? $", {Figures.Text(rows.Incomplete)} passed over since a value is missing"
            : rows.BrokenPictures > 0 ? $", {Figures.Text(rows.BrokenPictures)} left out since they are broken"
            : "";
        terminal.Say($"{rows.Name}: {Figures.Text(tally.Rows)} {Noun} scored{passedOver}");

        // The first note is about rows that were passed over, which is said already.
        foreach (var note in rows.Notes.Skip(rows.Incomplete > 0 ? 1 : 0))
        {
            terminal.Say(note);
        }

        if (Scorer is not { } scorer)
        {
            return;
        }

        var share = scorer.HeldOut.Share(scorer.FalseAlarms);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"threshold: {OneIn(share)} normal rows looks this strange ({scoring.Kind.Word} above {Short(scorer.Threshold)}), "
            + $"by {Figures.Text(scorer.HeldOut.Count)} held-out rows"));
        if (scorer.FalseAlarms > AnomalyScorer.UsualFalseAlarms && scorer.HeldOut.Count < ConformalThreshold.FewestRows(AnomalyScorer.UsualFalseAlarms))
        {
            terminal.Say(
                $"So few held-out rows allow no lower rate; {ConformalThreshold.FewestRows(AnomalyScorer.UsualFalseAlarms)} allow 1 in 100: "
                + "train on more rows, or give some with --calibrate FILE.");
        }

        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"flagged: {Figures.Text(tally.Flagged)} {Noun}, {Share(tally.Flagged, tally.Rows)}; "
            + $"if all {Noun} were normal, about {tally.Rows * share:F1} would be"));
    }

    private void ShowReport(ScoreReport report)
    {
        var table = Terminal.NewTable("score", "AUROC", "");
        foreach (var score in report.Scores)
        {
            table.AddRow(score.Name, Figures.Text(score.Auroc, "F4"), score.IsBaseline ? "baseline" : "");
        }

        terminal.Show(table);
        terminal.Say($"by {Figures.Text(report.NormalRows)} normal rows and {Figures.Text(report.Anomalies)} anomalies");
    }

    private void ShowStrangest()
    {
        var table = Terminal.NewTable($"strangest {Noun}", "score", "p-value", "log p, nats", "flagged");
        foreach (var row in scoring.Tally.Strangest)
        {
            table.AddRow(
                row.Name,
                Short(row.Score.Value),
                Figures.Small(row.Score.PValue),
                Figures.Text(row.Score.LogProb, "F2"),
                row.Score.IsFlagged ? "yes" : "");
        }

        terminal.Show(table);
    }

    private void ShowExplanations((StrangeRow Row, ColumnExplanation[] Columns)[] explained)
    {
        var table = Terminal.NewTable("strangest rows", "score", "p-value", "column", "value", "as unlikely, given the others", "nearest normal value");
        foreach (var (row, columns) in explained)
        {
            string[] first = [row.Name, Short(row.Score.Value), Figures.Small(row.Score.PValue)];
            var unlikely = columns.Where(column => column.TailProbability < RowExplainer.NormalTail).Take(MostColumns).ToArray();
            if (unlikely.Length == 0)
            {
                table.AddRow([.. first, "", "", "", "no column is unlikely by itself"]);
            }

            foreach (var column in unlikely)
            {
                table.AddRow(
                [
                    .. first, Name(column), Text(column, column.Value), Unlikely(column.TailProbability),
                    column.NearestNormal is { } nearest ? Text(column, nearest) : "none, given the others",
                ]);
                first = ["", "", ""];
            }
        }

        terminal.Show(table);
    }

    private void WriteJson(ScoreReport? report, (StrangeRow Row, ColumnExplanation[] Columns)[] explained, string? output)
    {
        var tally = scoring.Tally;
        var json = new JsonObject
        {
            ["data"] = rows.Name,
            ["rows"] = tally.Rows,
            ["incomplete"] = rows.Incomplete,
            ["filled"] = rows.Filled,
            ["breaking_a_relation"] = rows.Broken,
            ["broken_pictures"] = rows.BrokenPictures,
            ["score"] = scoring.Kind.Word,
        };
        if (Scorer is { } scorer)
        {
            json["threshold"] = Figures.Json(scorer.Threshold);
            json["false_alarms"] = scorer.FalseAlarms;
            json["held_out"] = scorer.HeldOut.Count;
            json["flagged"] = tally.Flagged;
            json["expected_false_alarms"] = tally.Rows * scorer.HeldOut.Share(scorer.FalseAlarms);
        }

        if (report is not null)
        {
            json["headline"] = report.Headline;
            json["baseline_wins"] = report.WinningBaseline is not null;
            json["auroc"] = new JsonObject(report.Scores.Select(score => KeyValuePair.Create(score.Name, (JsonNode?)score.Auroc)));
        }

        if (output is not null)
        {
            json["file"] = output;
        }

        json["strangest"] = new JsonArray([.. tally.Strangest.Select((row, index) => Json(row, explained.Length > 0 ? explained[index].Columns : null))]);
        terminal.Json(json);
    }

    private JsonObject Json(StrangeRow row, ColumnExplanation[]? columns)
    {
        var json = new JsonObject
        {
            ["row"] = row.Number,
            ["log_prob"] = Figures.Json(row.Score.LogProb),
            ["score"] = Figures.Json(row.Score.Value),
            ["p_value"] = Figures.Json(row.Score.PValue),
            ["flagged"] = row.Score.IsFlagged,
        };
        if (row.File is not null)
        {
            json["file"] = row.File;
        }

        if (columns is not null)
        {
            json["columns"] = new JsonArray([.. columns.Select(column => new JsonObject
            {
                ["name"] = Name(column),
                ["value"] = Text(column, column.Value),
                ["tail_probability"] = Figures.Json(column.TailProbability),
                ["nearest_normal"] = column.NearestNormal is { } nearest ? Text(column, nearest) : null,
            })]);
        }

        return json;
    }

    private static string Name(ColumnExplanation column) => column.Name ?? $"c{column.Column + 1}";

    private string Text(ColumnExplanation column, double value) => loaded.Model.Schema is { } schema && !double.IsNaN(value)
        ? schema.Columns[column.Column].Text(value)
        : ((float)value).ToString("R", CultureInfo.InvariantCulture);

    private static string Unlikely(double tail) => tail < 1e-4 ? "less than 1 in 10,000" : OneIn(tail);

    private static string OneIn(double share) => share <= 0.5
        ? string.Create(CultureInfo.InvariantCulture, $"1 in {Math.Round(1 / share):N0}")
        : string.Create(CultureInfo.InvariantCulture, $"{share:P0} of");

    private static string Share(long part, long all) => string.Create(CultureInfo.InvariantCulture, $"{(all == 0 ? 0 : 100.0 * part / all):F1} %");

    private static string Short(double value) => double.IsInfinity(value) ? "infinite" : value.ToString("F2", CultureInfo.InvariantCulture);
}
