using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Scoring;

/// <summary>Says how the rows of a part of a stream were decided, one after the other.</summary>
internal static class StreamSummary
{
    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="rule">What decided.</param>
    /// <param name="nouns">What rows are called.</param>
    /// <param name="one">What a row is called.</param>
    public static void Write(Terminal terminal, OnlineFalseDiscoveryRate rule, string nouns, string one)
    {
        var memory = rule.Memory is { } rows ? $", with a memory of {Counted.Of(rows, one)}" : "";
        terminal.Say(
            $"threshold: of the {nouns} of the stream that are flagged by their score at most {Rates.Of(rule.Rate, "", "is", "are")} normal, on average{memory}, by "
            + $"{Counted.Of(rule.HeldOut, "held-out row")}; of {Counted.Of(rule.Tested, one)} so far {Figures.Text(rule.Flagged)} "
            + $"were flagged, {(rule.Level > 0 ? $"the next one is if its p is at most {Figures.Small(rule.Level)}" : Waiting(rule, nouns))}");
        if (rule.IsSpent)
        {
            terminal.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"What the rule may spend is spent, and no {one} will be flagged by its score any more: begin a stream with a memory "
                + $"(--fdr {rule.Rate} --fdr-memory 10000 --state FILE)."));
        }
    }

    // With a memory what was spent comes back.
    private static string Waiting(OnlineFalseDiscoveryRate rule, string nouns) =>
        rule.IsSpent ? "and no more will be" : $"and none is for now: what the rule may spend comes back as more {nouns} come";
}
