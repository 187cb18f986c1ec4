using System.CommandLine;
using RealNvp.Scores;

namespace RealNvp.Cli.Commands;

/// <summary>How <c>realnvp score</c> watches the rows for drift.</summary>
internal sealed class DriftOptionSet
{
    public Option<double?> Rate { get; } = new("--drift-rate")
    {
        Description =
            $"The probability with which rows that did not change may be said to have; {DriftMonitor.UsualFalseAlarms} unless given.",
        HelpName = "rate",
    };

    public Option<bool> None { get; } = new("--no-drift")
    {
        Description = "Do not look whether the rows, in their order, change.",
    };

    public IEnumerable<Option> All => [Rate, None];

    /// <summary>What watches the rows; null where nothing is to, or nothing says what rows are to look like.</summary>
    /// <exception cref="InvalidInputException">A rate is given, and nothing is to watch.</exception>
    public DriftMonitor? Monitor(ParseResult parsed, AnomalyScorer? scorer)
    {
        var rate = parsed.GetValue(Rate);
        if (rate is not null && (parsed.GetValue(None) || scorer is null))
        {
            throw new InvalidInputException(scorer is null
                ? "--drift-rate needs held-out rows to compare with, and the model has no calibration; give normal rows with --calibrate FILE."
                : "--drift-rate and --no-drift contradict each other; leave one out.");
        }

        return scorer is null || parsed.GetValue(None) ? null : new(scorer, rate ?? DriftMonitor.UsualFalseAlarms);
    }
}
