using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Data.Scoring;

namespace RealNvp.Cli.Scoring;

/// <summary>Says how rows that were judged together were decided, and what held-out rows would be needed where none stands out.</summary>
/// <param name="terminal">Where it is said.</param>
/// <param name="rule">What decided.</param>
/// <param name="judged">What came of it.</param>
/// <param name="kind">The score.</param>
/// <param name="heldOut">The number of held-out rows.</param>
/// <param name="one">What a row is called.</param>
internal sealed class DecisionSummary(Terminal terminal, FalseDiscoveryRate rule, JudgedRows judged, ScoreKind kind, int heldOut, string one)
{
    public void Write()
    {
        var found = judged.Found;
        if (judged.Threshold is { } threshold)
        {
            terminal.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"threshold: of the {one}s flagged by their score at most {Rates.Of(found.Rate, "", "is", "are")} normal, on average "
                + $"({kind.Word} above {ScoreSummary.Short(threshold)}, p at most {Figures.Small(found.LargestPValue!.Value)}), "
                + $"by {Counted.Of(heldOut, "held-out row")}; of these {Counted.Of(found.Count, one)} at most {Rates.AtMost(found.ExpectedFalse)}"));
            return;
        }

        var fewest = rule.FewestTogether(heldOut, found.Tested);
        terminal.Say(
            $"threshold: no {one} stands out so far that of the flagged at most {Rates.Of(found.Rate)} would be normal, on average, "
            + $"by {Counted.Of(heldOut, "held-out row")}"
            + (fewest <= 1 || found.Tested == 0 ? ""
                : fewest > found.Tested ? $"; none of {Counted.Of(found.Tested, one)} could be: {Remedy(found.Tested)}"
                : $"; of {Counted.Of(found.Tested, one)} at least {Figures.Text(fewest)} must be stranger than all of these: {Remedy(found.Tested)}"));
    }

    private string Remedy(long tested) =>
        $"for a single one to be flagged there must be {Counted.Of(rule.FewestHeldOut(tested), "held-out row")}, "
        + $"or at most {Counted.Of(rule.MostRows(heldOut), one)} at a time";
}
