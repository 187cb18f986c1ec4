using System.Buffers;
using System.Text.Json;
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
        else if (pass.Stream is { Rule: { } rule })
        {
            json["threshold"] = null;
            json["fdr"] = rule.Rate;
            json["held_out"] = rule.HeldOut;
            json["flagged_by_score"] = tally.FlaggedByScore;
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
                json["held_out_worth"] = Figures.Json(scorer.HeldOutWorth);
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
        if (pass.Drift is not null)
        {
            json["drift"] = DriftSummary.Json(pass.Changes);
        }

        if (pass.Stream is { } stream)
        {
            json["stream_rows_before"] = stream.RowsBefore;
            json["stream_judged"] = stream.Rule?.Tested;
            json["stream_flagged"] = stream.Rule?.Flagged;
        }

        if (pass.Alerts is { } alerts)
        {
            json["grouped"] = alerts.Rows.Count;
            json["groups"] = new JsonArray([.. pass.AlertGroups(cancellationToken).Select(Json)]);
        }

        json["notes"] = new JsonArray([.. rows.UnknownColumns.Select(note => (JsonNode)note)]);
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

    private JsonNode? Json(ScoredRow row, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            ScoredRowJson.Write(json, row, pass.Explanations, cancellationToken);
        }

        return JsonNode.Parse(bytes.WrittenSpan);
    }

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
}
