using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Pictures;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>The page of alerts for whoever looks after what the rows come from: how many, why, which, and how they were told.</summary>
internal sealed class AlertPage(ScoringPass pass, ScoringRows rows, string model)
{
    private const int MostGroups = 50;
    private const int MostMoved = 5;
    private const int MostReasons = 3;

    private ScoringTally Tally => pass.Tally;

    private string Noun => rows.Noun;

    private string One => rows.One;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="cancellationToken">Stops the explanations.</param>
    public void Write(string path, CancellationToken cancellationToken)
    {
        ExplainedRow[] strangest = [.. Tally.Strangest.Where(row => row.IsFlagged).Select(row =>
            pass.Explanations?.InFull(row, cancellationToken) ?? new(row, row.Reasons, null))];
        Report.Write(path, new()
        {
            Title = $"Alerts in {rows.Name}",
            Summary = Summary(),
            Headlines = [.. Headlines()],
            Tables = [.. Groups(cancellationToken), .. Drift(), .. Strangest(strangest), Judgement()],
        });
    }

    private string Summary()
    {
        var scored = Tally.Scored < Tally.Rows ? $", {Figures.Text(Tally.Rows - Tally.Scored)} of them could not be measured" : "";
        var times = pass.Times?.Span is { } span
            ? $" Those that are flagged are of {span.First}{(span.First == span.Last ? "" : $" to {span.Last}")} ({pass.Times.Column})."
            : "";
        return $"{Counted.Of(Tally.Rows, One)} {(Tally.Rows == 1 ? "was" : "were")} compared with what normal {Noun} look like{scored}.{times}";
    }

    private IEnumerable<ReportHeadline> Headlines()
    {
        yield return new(
            Figures.Text(Tally.Flagged),
            $"{(Tally.Flagged == 1 ? One : Noun)} flagged",
            Tally.Rows == 0 ? "" : $"{Figures.Percent((double)Tally.Flagged / Tally.Rows, "F1")} of all");
        if (pass.Budget is { } budget)
        {
            if (budget.FalseAlarms is { } rate)
            {
                yield return new(
                    Text(rate * Tally.Judged),
                    $"would look as strange if all {Noun} were normal",
                    $"the {Figures.Text(budget.Rows.Count)} strangest are flagged");
            }
        }
        else if (pass.Judged is { } judged)
        {
            yield return new(Rates.AtMost(judged.Found.ExpectedFalse), "of them false, at most", $"{Rates.Percent(judged.Found.Rate)} of them, on average");
        }
        else if (pass.Stream is { Rule: { } rule })
        {
            yield return new(Rates.Percent(rule.Rate), "of all that are flagged are false, at most", "on average, over the whole stream");
        }
        else if (pass.Scoring.Scorer is { } scorer)
        {
            yield return new(
                Text(pass.Scoring.ExpectedAlarms(Tally.Judged) ?? 0),
                $"would be flagged if all {Noun} were normal",
                $"{Rates.Percent(scorer.FalseAlarms)} of normal {Noun} may be");
        }

        if (pass.Changes.MaxBy(change => change.Changed) is { } drift)
        {
            var when = drift.Until is { } until ? $"to {Figures.Text(until)}" : "since then";
            yield return new($"{One} {Figures.Text(drift.Since)}", $"{when} the {Noun} are not what was learnt", DriftReport.InWords(drift.Direction));
        }
    }

    private IEnumerable<ReportTable> Groups(CancellationToken cancellationToken)
    {
        var groups = pass.AlertGroups(cancellationToken);
        if (groups.Count == 0)
        {
            yield break;
        }

        var alerts = pass.Alerts!;
        var times = alerts.Rows.Where(row => pass.Times?.Of(row) is not null).ToDictionary(row => row.Number, row => $", {pass.Times!.Of(row)}");
        var part = alerts.IsPart
            ? $" Of {Figures.Text(alerts.Flagged)} flagged {Noun} {Figures.Text(alerts.Rows.Count)} were drawn at random and explained."
            : "";
        yield return new(
            "What is wrong",
            [Noun, "what is wrong", $"first {One}"],
            [.. groups.Take(MostGroups).Select(group => (IReadOnlyList<string>)
                [Figures.Text(group.Count), group.What, $"{Figures.Text(group.Rows[0])}{times.GetValueOrDefault(group.Rows[0])}"])],
            Collapsed: false)
        {
            Note = $"Flagged {Noun} with the same first reason, the most frequent first.{part}"
                + (groups.Count > MostGroups ? $" {Figures.Text(groups.Count - MostGroups)} smaller groups are left out." : ""),
        };
    }

    private IEnumerable<ReportTable> Drift()
    {
        if (pass.Changes is { Count: > 0 } changes)
        {
            yield return new(
                "What has moved",
                ["change", "noticed at"],
                [.. changes.Select(change => (IReadOnlyList<string>)[change.Sentence(One, Noun, MostMoved), Figures.Text(change.Noticed)])],
                Collapsed: false);
        }
    }

    private IEnumerable<ReportTable> Strangest(ExplainedRow[] strangest)
    {
        if (strangest.Length == 0)
        {
            yield break;
        }

        yield return new(
            $"The strangest {Noun}",
            [One, "p-value", "why", "normal with"],
            [.. strangest.Select(item => (IReadOnlyList<string>)
            [
                $"{ScoreSummary.Name(item.Row)}{(pass.Times?.Of(item.Row) is { } time ? $", {time}" : "")}",
                item.Row.PValue is { } p ? Figures.Small(p) : "",
                item.Reasons.Count == 0 ? "no column is unlikely by itself" : string.Join("; ", item.Reasons.Take(MostReasons)),
                Normal(item.Repair),
            ])],
            Collapsed: false)
        {
            Note = $"The p-value is the share of normal {Noun} that look at least as strange. Normal with: the smallest change that was found with which the "
                + $"{One} would not be flagged.",
        };
    }

    private static string Normal(RowRepair? repair) => repair is null or { Changes.Count: 0 } ? ""
        : repair.IsNormal ? string.Join(", ", repair.Changes.Select(change => $"{change.Column} {change.To ?? "empty"}"))
        : "";

    private ReportTable Judgement()
    {
        var lines = new List<IReadOnlyList<string>> { (string[])["model", model], (string[])["score", pass.Scoring.Kind.Word] };
        if (pass.Scoring.Scorer is { } scorer)
        {
            var threshold = pass.Budget is { } budget ? budget.Threshold : pass.Judged is null ? scorer.Threshold : pass.Judged.Threshold;
            lines.Add(pass.Stream is { Rule: { } rule } ? ["flagged next at p of at most", Figures.Small(rule.Level)]
                : scorer.Shift is not null && pass.Budget is null ? ["flagged at p of at most", Figures.Small(scorer.FalseAlarms)]
                : ["threshold", threshold is { } score ? ScoreSummary.Short(score) : "none"]);
            lines.Add(["held-out rows that set it", Figures.Text(scorer.HeldOut.Count)]);
        }

        if (pass.Shift is { } shift)
        {
            lines.Add(["held-out rows count as often as they occur in", shift.Weights.IsNone ? $"{shift.Name}, where no shift is found" : shift.Name]);
        }

        if (Tally.Unjudged > 0)
        {
            lines.Add([$"{Noun} that lack rows before them by which the model judges, and have no p-value", Figures.Text(Tally.Unjudged)]);
        }

        lines.Add([$"{Noun} flagged by their score", Figures.Text(Tally.FlaggedByScore)]);
        lines.AddRange(Tally.Reasons.Select(reason =>
            (IReadOnlyList<string>)[$"{Noun} flagged {ScoreSummary.InWords(reason.Kind)}", Figures.Text(reason.Count)]));
        return new("How they were told", ["", ""], lines, Collapsed: false)
        {
            Note = $"A {One} is flagged if "
                + ((pass.Shift is not null && pass.Budget is null) || pass.Stream is { Rule: not null } ? $"its p-value, by {Noun} that training did not see, is small enough"
                    : pass.Budget is null
                    ? $"its score lies above the threshold, which {Noun} set that training did not see"
                    : $"it is among the strangest, as many as were asked for; held-out {Noun} say how often a normal one looks as strange")
                + $"; or if it breaks what held for all {Noun} in training, or cannot be measured.",
        };
    }

    private static string Text(double value) => value.ToString(value < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);
}
