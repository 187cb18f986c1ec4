using System.CommandLine;
using System.Globalization;
using RealNvp.Cli.Runs;

namespace RealNvp.Cli.Commands;

/// <summary>How long a training may take and how often it saves, for <c>train</c> and <c>resume</c>.</summary>
internal sealed class TimeOptions
{
    private const double MostHours = 24 * 40;

    public Option<double?> Hours { get; } = new("--hours")
    {
        Description = "Stop after so many hours, such as 0.5; the test rows are measured and `realnvp resume` can go on.",
    };

    public Option<double> SaveEvery { get; } = new("--save-every")
    {
        Description = "Minutes between checkpoints, within epochs too.",
        DefaultValueFactory = _ => 0.5,
    };

    /// <summary>The times of a run.</summary>
    /// <exception cref="InvalidInputException">One is out of range.</exception>
    public RunTimes Read(ParseResult parsed)
    {
        var hours = parsed.GetValue(Hours);
        Require("--hours", hours ?? 1, MostHours);
        var minutes = parsed.GetValue(SaveEvery);
        Require("--save-every", minutes, 60 * MostHours);
        return new(hours is { } most ? TimeSpan.FromHours(most) : null, TimeSpan.FromMinutes(minutes));
    }

    private static void Require(string name, double value, double most)
    {
        if (!(value > 0 && value <= most))
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture, $"{name} must be above 0 and at most {most} but is {value}."));
        }
    }
}
