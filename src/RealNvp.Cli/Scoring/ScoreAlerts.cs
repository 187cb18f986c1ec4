using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Scoring;

namespace RealNvp.Cli.Scoring;

/// <summary>Says why rows are flagged: first the reasons that many have, then those of the strangest rows.</summary>
internal sealed class ScoreAlerts(Terminal terminal, ScoringPass pass, ScoringRows rows, RowExplanations explanations)
{
    private const int MostGroups = 20;
    private const int MostDifferences = 3;

    private string Noun => rows.Noun;

    public void Write(CancellationToken cancellationToken)
    {
        WriteGroups(cancellationToken);
        terminal.Say("");
        terminal.Say($"The strangest {Noun}, those that break a relation or a rule first:");
        foreach (var row in pass.Tally.Strangest)
        {
            var p = row.PValue is { } value ? $", p = {Figures.Small(value)}" : "";
            terminal.Say($"row {ScoreSummary.Name(row)}: score {ScoreSummary.Short(row.Score!.Value)}{p}{(row.IsFlagged ? ", flagged" : "")}");
            var (_, reasons, repair) = explanations.InFull(row, cancellationToken);
            foreach (var reason in reasons)
            {
                terminal.Say($"  {reason}");
            }

            if (reasons.Count == 0)
            {
                terminal.Say("  no column is unlikely by itself");
            }

            Write(repair);
        }
    }

    private void Write(RowRepair? repair)
    {
        if (repair is null || repair.PValue is null)
        {
            return;
        }

        if (repair.Changes.Count > 0)
        {
            terminal.Say(repair.IsNormal
                ? $"  normal with {string.Join(", ", repair.Changes)} (p = {Figures.Small(repair.PValue.Value)})"
                : $"  still flagged with {string.Join(", ", repair.Changes)}");
        }

        if (repair.Nearest.Count > 0)
        {
            var more = repair.Nearest.Count - MostDifferences;
            var first = repair.Nearest.Take(MostDifferences).Select(change => $"'{change.Column}' ({change.To ?? "no value"})");
            terminal.Say($"  the nearest normal row differs in {string.Join(", ", first)}{(more > 0 ? $" and {more} more" : "")}");
        }
    }

    private void WriteGroups(CancellationToken cancellationToken)
    {
        var groups = pass.AlertGroups(cancellationToken);
        if (groups.Count == 0)
        {
            return;
        }

        var alerts = pass.Alerts!;
        terminal.Say("");
        terminal.Say(alerts.IsPart
            ? $"The first reason of {Figures.Text(alerts.Rows.Count)} of the {Figures.Text(alerts.Flagged)} flagged {Noun}, drawn at random:"
            : $"The first reason of the {Figures.Text(alerts.Flagged)} flagged {Noun}:");
        foreach (var group in groups.Take(MostGroups))
        {
            terminal.Say($"  {group}; {(group.Count == 1 ? "" : "the first is ")}row {Figures.Text(group.Rows[0])}");
        }

        if (groups.Count > MostGroups)
        {
            terminal.Say($"  and {Figures.Text(groups.Skip(MostGroups).Sum(group => group.Count))} in {Figures.Text(groups.Count - MostGroups)} more groups");
        }
    }
}
