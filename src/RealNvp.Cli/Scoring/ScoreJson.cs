using System.Text.Json.Nodes;
using RealNvp.Calibration;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>What came of a scoring, for programs.</summary>
internal sealed class ScoreJson(ScoringPass pass, ScoringRows rows)
{
    /// <summary>The whole result as one object.</summary>
    /// <param name="comparison">What labels say.</param>
    /// <param name="output">The file that holds every row's score; null for none.</param>
    /// <param name="cancellationToken">Stops the explanations.</param>
    public JsonObject Of(LabelComparison comparison, string? output, CancellationToken cancellationToken)
    {
        var tally = pass.Tally;
        var json = new JsonObject
        {
            ["data"] = rows.Name,
            ["rows"] = tally.Rows,
            ["scored"] = tally.Scored,
            ["incomplete"] = Count(ReasonKind.MissingValue),
            ["filled"] = rows.FilledRows,
            ["breaking_a_relation"] = Count(ReasonKind.BrokenRelation) + Count(ReasonKind.BrokenRule),
            ["unchanged"] = Count(ReasonKind.Unchanged),
            ["gaps"] = Count(ReasonKind.Gap),
            ["out_of_order"] = Count(ReasonKind.OutOfOrder),
            ["unjudged"] = tally.Unjudged,
            ["broken_pictures"] = Count(ReasonKind.BrokenPicture),
            ["score"] = pass.Scoring.Kind.Word,
            ["flagged"] = tally.Flagged,
        };
        if (pass.Budget is not null)
        {
            AlertSummary.Write(json, pass);
        }
        else if (pass.Judged is { } judged)
        {
            AddDecision(json, judged, pass.Scoring.Scorer!.HeldOut.Count);
        }
        else if (pass.Scoring.Scorer is { } scorer)
        {
            json["threshold"] = scorer.Shift is null ? Figures.Json(scorer.Threshold) : null;
            json["false_alarms"] = scorer.FalseAlarms;
            json["held_out"] = scorer.HeldOut.Count;
            json["flagged_by_score"] = tally.FlaggedByScore;
            json["expected_false_alarms"] = pass.Scoring.ExpectedAlarms(tally.Judged);
            if (pass.Shift is { } shift)
            {
                json["shift_from"] = shift.Name;
                json["shift_found"] = !shift.Weights.IsNone;
                json["held_out_worth"] = Figures.Json(scorer.Weighted!.EffectiveCount);
            }
        }

        AddLabels(json, comparison);
        if (output is not null)
        {
            json["file"] = output;
        }

        json["reasons"] = new JsonArray([.. tally.Reasons.Select(reason => new JsonObject
        {
            ["kind"] = ChoiceOption.Word(reason.Kind),
            ["rows"] = reason.Count,
            ["first"] = Json(reason.First, cancellationToken),
        })]);
        if (pass.Drift is { } drift)
        {
            json["drift"] = DriftSummary.Json(drift);
        }

        if (pass.Alerts is { } alerts)
        {
            json["grouped"] = alerts.Rows.Count;
            json["groups"] = new JsonArray([.. pass.AlertGroups(cancellationToken).Select(Json)]);
        }

        json["doubtful"] = tally.Doubtful;
        json["doubts"] = new JsonArray([.. (tally.FirstDoubtful?.Doubts ?? []).Select(doubt => (JsonNode)doubt)]);
        json["strangest"] = new JsonArray([.. pass.Listed.Select(row => Json(row, cancellationToken))]);
        return json;

        long Count(ReasonKind kind) => tally.Reasons.Where(reason => reason.Kind == kind).Sum(reason => reason.Count);
    }

    private static void AddLabels(JsonObject json, LabelComparison comparison)
    {
        if (comparison.Report is { } report)
        {
            json["headline"] = report.Headline;
            json["baseline_wins"] = report.WinningBaseline is not null;
            json["auroc"] = Each(score => score.Auroc);
            json["average_precision"] = Each(score => score.AveragePrecision);

            JsonObject Each(Func<ScoreArea, double> figure) =>
                new(report.Scores.Select(score => KeyValuePair.Create(score.Name, (JsonNode?)figure(score))));
        }

        if (comparison.Detection is { } detection)
        {
            json["detection"] = new JsonObject
            {
                ["true_positives"] = detection.TruePositives,
                ["false_positives"] = detection.FalsePositives,
                ["false_negatives"] = detection.FalseNegatives,
                ["true_negatives"] = detection.TrueNegatives,
                ["precision"] = detection.Precision,
                ["recall"] = detection.Recall,
                ["f1"] = detection.F1,
                ["false_alarm_rate"] = detection.FalseAlarmRate,
                ["average_precision"] = detection.AveragePrecision,
            };
        }
    }

    private void AddDecision(JsonObject json, JudgedRows judged, int heldOut)
    {
        json["threshold"] = Figures.Json(judged.Threshold);
        json["fdr"] = judged.Found.Rate;
        json["held_out"] = heldOut;
        json["judged"] = judged.Found.Tested;
        json["flagged_by_score"] = pass.Tally.FlaggedByScore;
        json["expected_false"] = judged.Found.ExpectedFalse;
        json["fewest_together"] = pass.Rule!.FewestTogether(heldOut, judged.Found.Tested);
    }

    private JsonObject Json(ScoredRow row, CancellationToken cancellationToken)
    {
        var explained = pass.Explanations?.InFull(row, cancellationToken);
        var json = new JsonObject
        {
            ["row"] = row.Number,
            ["log_prob"] = Figures.Json(row.LogProb),
            ["score"] = Figures.Json(row.Score),
            ["p_value"] = Figures.Json(row.PValue),
            ["flagged"] = row.IsFlagged,
            ["status"] = ChoiceOption.Word(row.Status),
            ["reasons"] = new JsonArray([.. (explained?.Reasons ?? row.Reasons).Select(Json)]),
        };
        if (explained?.Repair is { } repair)
        {
            json["repair"] = new JsonObject
            {
                ["changes"] = Json(repair.Changes),
                ["normal"] = repair.IsNormal,
                ["p_value"] = Figures.Json(repair.PValue),
                ["nearest_normal_row"] = Json(repair.Nearest),
            };
        }

        if (row.LogProbError is { } error)
        {
            json["log_prob_error"] = Figures.Json(error);
        }

        if (row.Doubts.Count > 0)
        {
            json["doubts"] = new JsonArray([.. row.Doubts.Select(doubt => (JsonNode)doubt)]);
        }

        if (row.Name is not null)
        {
            json["file"] = row.Name;
        }

        if (pass.Explanations is { } explanations && row.IsScored)
        {
            json["columns"] = new JsonArray([.. explanations.Columns(row, cancellationToken).Select(column => new JsonObject
            {
                ["name"] = RowExplanations.Name(column),
                ["value"] = explanations.Text(column, column.Value),
                ["tail_probability"] = Figures.Json(column.TailProbability),
                ["nearest_normal"] = column.NearestNormal is { } nearest ? explanations.Text(column, nearest) : null,
            })]);
        }

        return json;
    }

    private static JsonArray Json(IReadOnlyList<ValueChange> changes) =>
        [.. changes.Select(change => new JsonObject { ["column"] = change.Column, ["from"] = change.From, ["to"] = change.To })];

    private static JsonObject Json(AlertGroup group) => new()
    {
        ["rows"] = group.Count,
        ["kind"] = group.Kind is { } kind ? ChoiceOption.Word(kind) : null,
        ["column"] = group.Column,
        ["other"] = group.Other,
        ["direction"] = group.Direction == ValueDirection.None ? null : ChoiceOption.Word(group.Direction),
        ["found"] = group.Found,
        ["normal"] = group.Normal,
        ["numbers"] = new JsonArray([.. group.Rows.Select(number => (JsonNode)number)]),
        ["text"] = group.ToString(),
    };

    private static JsonObject Json(RowReason reason) => new()
    {
        ["kind"] = ChoiceOption.Word(reason.Kind),
        ["column"] = reason.Column,
        ["found"] = reason.Found,
        ["expected"] = reason.Expected,
        ["other"] = reason.Other,
        ["other_found"] = reason.OtherFound,
        ["direction"] = reason.Direction == ValueDirection.None ? null : ChoiceOption.Word(reason.Direction),
        ["usual"] = reason.Usual,
        ["tail_probability"] = Figures.Json(reason.TailProbability),
        ["text"] = reason.ToString(),
    };
}
