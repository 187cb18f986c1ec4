using System.CommandLine;
using RealNvp.Calibration;
using RealNvp.Cli.Scoring;
using RealNvp.Scores;

namespace RealNvp.Cli.Commands;

/// <summary>How <c>realnvp score</c> goes on with a stream that comes in parts.</summary>
internal sealed class StreamOptionSet
{
    public Option<string?> State { get; } = new("--state")
    {
        Description =
            "The rows are a part of a stream: a file that holds where the parts before it ended, written anew behind this one. Drift is watched over all parts, and "
            + "--fdr decides row by row.",
        HelpName = "file",
    };

    public Option<int?> Memory { get; } = new("--fdr-memory")
    {
        Description = "With --state and --fdr: for how many rows it counts what was flagged, which a stream without an end needs.",
        HelpName = "rows",
    };

    public IEnumerable<Option> All => [State, Memory];

    /// <summary>Refuses what no stream can be judged by.</summary>
    /// <exception cref="InvalidInputException">Options contradict each other.</exception>
    public void Require(ParseResult parsed, ScoreOptions options)
    {
        if (parsed.GetValue(Memory) is not null && (parsed.GetValue(State) is null || parsed.GetValue(options.FalseDiscoveries) is null))
        {
            throw new InvalidInputException("--fdr-memory is of a stream that --fdr judges row by row; give --state FILE and --fdr too, or leave it out.");
        }

        if (parsed.GetValue(State) is null)
        {
            return;
        }

        Refuse(options.ShiftFrom, parsed.GetValue(options.ShiftFrom) is not null, "rows are not watched where they are said to be spread otherwise");
        Refuse(options.Against, parsed.GetValue(options.Against) is not null, "rows that are compared are no stream");
        Refuse(
            options.Drift.None,
            parsed.GetValue(options.Drift.None) && parsed.GetValue(options.FalseDiscoveries) is null,
            "without --fdr nothing is left to go on with");

        static void Refuse(Option other, bool isGiven, string why)
        {
            if (isGiven)
            {
                throw new InvalidInputException($"--state and {other.Name} do not go together: {why}; leave one out.");
            }
        }
    }

    /// <summary>The stream where it ended, or a new one; null where the rows are no part of one.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="options">All options.</param>
    /// <param name="scorer">What scores the rows; null without a calibration.</param>
    /// <exception cref="InvalidInputException">The state is damaged, of another model, or other than what the options ask for.</exception>
    public ScoredStream? Open(ParseResult parsed, ScoreOptions options, AnomalyScorer? scorer)
    {
        if (parsed.GetValue(State) is not { } path)
        {
            return null;
        }

        if (scorer is null)
        {
            throw new InvalidInputException(
                "--state needs held-out rows to compare with, and the model has no calibration; give normal rows with --calibrate FILE.");
        }

        var (drift, rule) = File.Exists(path) ? StreamStateFile.Read(path, scorer) : default;
        var (rate, memory) = (parsed.GetValue(options.FalseDiscoveries), parsed.GetValue(Memory));
        Same(path, rule?.Rate, rate, options.FalseDiscoveries);
        Same(path, rule?.Memory, memory, Memory);
        Same(path, drift?.FalseAlarms, parsed.GetValue(options.Drift.Rate), options.Drift.Rate);
        drift ??= options.Drift.Monitor(parsed, scorer);
        rule = rate is { } share ? rule ?? new OnlineFalseDiscoveryRate(share, scorer.HeldOut.Count, memory) : rule;
        rule?.RequireEnough();
        return new(path, scorer, parsed.GetValue(options.Drift.None) ? null : drift, drift, rate is null ? null : rule, rule);
    }

    private static void Same<T>(string path, T? kept, T? asked, Option option)
        where T : struct, IEquatable<T>
    {
        if (kept is { } before && asked is { } now && !now.Equals(before))
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"{option.Name} is {now} and was {before} in the parts of the stream before, for all of which it is promised; give that, or another file with --state."));
        }
    }
}
