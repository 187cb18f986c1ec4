using System.Globalization;
using System.Text.Json.Nodes;
using RealNvp.Calibration;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Scoring;

/// <summary>Says what a budget of alerts comes to, for this file and for the next one.</summary>
internal static class AlertSummary
{
    /// <summary>The threshold in words.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="pass">The scoring, which went by a budget.</param>
    /// <param name="noun">What rows are called.</param>
    public static void Write(Terminal terminal, ScoringPass pass, string noun)
    {
        var (budget, word) = (pass.Budget!, pass.Scoring.Kind.Word);
        if (budget.Threshold is not { } threshold)
        {
            terminal.Say($"threshold: none of the {noun} has a score that could be among the {Figures.Text(budget.Alerts)} strangest");
            return;
        }

        var rate = budget.FalseAlarms is { } share && pass.Scoring.Scorer is { } scorer
            ? $"; {Rates.Of(share, $"normal {noun}", "looks", "look")} this strange, by {Counted.Of(scorer.HeldOut.Count, "held-out row")}"
            : "";
        terminal.Say($"threshold: the {Figures.Text(budget.Rows.Count)} strangest {noun} ({word} of {ScoreSummary.Short(threshold)} or more){rate}");
        if (budget.FalseAlarms is { } later)
        {
            var more = pass.AtThatRate > budget.Rows.Count ? $", by which {Figures.Text(pass.AtThatRate)} of these {noun} would be flagged" : "";
            terminal.Say($"Other {noun} are flagged at that rate with --false-alarms {Text(later)}{more}.");
        }
    }

    /// <summary>The same for programs.</summary>
    public static void Write(JsonObject json, ScoringPass pass)
    {
        var budget = pass.Budget!;
        json["alerts"] = budget.Alerts;
        json["threshold"] = Figures.Json(budget.Threshold);
        json["false_alarms"] = Figures.Json(budget.FalseAlarms);
        json["flagged_at_that_rate"] = budget.FalseAlarms is null ? null : pass.AtThatRate;
        json["held_out"] = pass.Scoring.Scorer?.HeldOut.Count;
        json["flagged_by_score"] = pass.Tally.FlaggedByScore;
    }

    // All digits that it takes to be the same number again.
    private static string Text(double rate) => rate.ToString("R", CultureInfo.InvariantCulture);
}
