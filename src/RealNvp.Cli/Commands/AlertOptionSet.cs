using System.CommandLine;
using RealNvp.Data;

namespace RealNvp.Cli.Commands;

/// <summary>How <c>realnvp score</c> is told how many alerts there is time for.</summary>
internal sealed class AlertOptionSet
{
    private const int MostAlerts = 1_000_000;

    public Option<int?> Alerts { get; } = new("--alerts")
    {
        Description =
            "In place of --false-alarms: flag so many rows, the strangest, and say which rate that comes to; reads and scores them twice. With --per a rate.",
        HelpName = "rows",
    };

    public Option<long?> Per { get; } = new("--per")
    {
        Description = "The number of rows in which --alerts are expected, such as those of a day: 20 alerts per 50,000 rows are --false-alarms 0.0004.",
        HelpName = "rows",
    };

    public IEnumerable<Option> All => [Alerts, Per];

    /// <summary>The rate of false alarms and the budget; at most one of them is there.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="rate">The rate of --false-alarms.</param>
    /// <param name="hasRule">Whether --fdr was given.</param>
    /// <exception cref="InvalidInputException">Options contradict each other, or a number is out of range.</exception>
    public (double? Rate, AlertBudget? Budget) Read(ParseResult parsed, double? rate, bool hasRule)
    {
        var (alerts, per) = (parsed.GetValue(Alerts), parsed.GetValue(Per));
        if (alerts is not { } count)
        {
            return per is null
                ? (rate, null)
                : throw new InvalidInputException(
                    "--per says in how many rows the alerts of --alerts are expected; give both, such as --alerts 20 --per 50000.");
        }

        if (rate is not null || hasRule)
        {
            throw new InvalidInputException(
                $"--alerts says how many rows are flagged, and so does {(hasRule ? "--fdr" : "--false-alarms")}; leave one of them out.");
        }

        if (count is < 1 or > MostAlerts)
        {
            throw new InvalidInputException($"--alerts must lie between 1 and {MostAlerts:N0} but is {count}.");
        }

        return per is not { } rows ? (null, new(count))
            : rows > count ? (AlertBudget.RateOf(count, rows), null)
            : throw new InvalidInputException(
                $"--per must be more than the {Counted.Of(count, "row")} of --alerts but is {rows}; give the rows in which these are expected.");
    }
}
