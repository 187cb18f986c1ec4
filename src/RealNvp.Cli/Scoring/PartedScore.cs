using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using RealNvp.Calibration;
using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Data;
using RealNvp.Data.Parts;
using RealNvp.Data.Scoring;
using RealNvp.Tables;

namespace RealNvp.Cli.Scoring;

/// <summary><c>mpirun -n 4 realnvp score</c>: each process scores its part of a table's rows.</summary>
internal static class PartedScore
{
    public static int Run(Terminal terminal, ScoreOptions options, ParseResult parsed, ICollective processes, CancellationToken cancellationToken)
    {
        CommonOptions.UseThreads(parsed.GetValue(options.Threads) ?? LaunchedProcesses.ThreadsOf(processes));
        RequireParts(parsed, options);
        var output = parsed.GetValue(options.Output);
        var isArray = output is not null && CommonOptions.Ending(output, ".csv", ".npy") == ".npy";
        var isMerged = parsed.GetValue(options.Merge);
        if (isMerged && (output is null || isArray))
        {
            throw new InvalidInputException("--merge writes all rows into one file of text; name a .csv file with --out.");
        }

        using var loaded = LoadedModel.LoadOrFind(parsed.GetRequiredValue(options.Model), options.Engine.Read(parsed), terminal);
        var data = parsed.GetValue(options.Data);
        if (loaded.Model.Schema is not { } schema || data is null || !DatasetCatalogue.IsTable(data))
        {
            throw new InvalidInputException("Several processes score a table in a file by a model of a table; name the file, or start one process without mpirun.");
        }

        if (schema.Series?.Lags is not null)
        {
            throw new InvalidInputException("The model judges each row by those before it, so that rows are not scored in parts; start one process without mpirun.");
        }

        var read = new ScoringOptions
        {
            Missing = parsed.GetValue(options.Missing) ?? MissingRule.Drop,
            IsStrict = parsed.GetValue(options.Strict),
            Table = options.Text.ReadFor(parsed, data, loaded.Model),
        };
        using var rows = ScoringRows.OfTable(data, loaded.Model, read, processes, cancellationToken);
        var threshold = new ScoreThreshold(loaded, rows, parsed.GetValue(options.Directory), terminal);
        var scoring = ScoreCommand.Prepare(
            loaded.Model,
            ScoreCommand.Calibration(threshold, parsed, options, cancellationToken),
            parsed.GetValue(options.Kind),
            parsed.GetValue(options.FalseAlarms),
            shift: null,
            rule: null,
            parsed.GetValue(options.Partial));
        var scores = new PartedScores(processes, scoring, rows)
        {
            Baselines = parsed.GetValue(options.NoBaselines) ? [] : scoring.Baselines,
            IsSafe = parsed.GetValue(options.Safe),
        };
        var (counts, files) = output is null ? (scores.Count(cancellationToken), (string[])[])
            : isMerged ? (scores.WriteMerged(output, cancellationToken), [output])
            : InParts(scores.WriteParts(output, isArray, cancellationToken), output);
        Show(terminal, rows.Name, processes.Count, scoring, counts, files);
        return ExitCode.Success;
    }

    private static (ScoringCounts Counts, string[] Files) InParts((ScoringCounts Counts, FileParts Index) written, string output) =>
        (written.Counts, [PartedFile.IndexOf(output), .. written.Index.Parts.Select(part => Path.Combine(Path.GetDirectoryName(output) ?? "", part.File))]);

    /// <summary>Refuses what looks at all rows at once.</summary>
    private static void RequireParts(ParseResult parsed, ScoreOptions options)
    {
        Option[] together =
        [
            options.FalseDiscoveries, .. options.Alerts.All, options.Pictures, options.Explain, options.Report, options.Label, options.Normal, options.Against,
            options.ShiftFrom, options.Save, .. options.Drift.All, .. options.Stream.All, options.Split,
        ];
        if (Array.Find(together, option => parsed.GetResult(option) is { Implicit: false }) is { } asked)
        {
            throw new InvalidInputException($"{asked.Name} is about all rows at once, and several processes each see a part of them; leave it out, or start one process without mpirun.");
        }
    }

    private static void Show(Terminal terminal, string name, int count, RowScoring scoring, ScoringCounts counts, string[] files)
    {
        var expected = scoring.ExpectedAlarms(counts.Judged);
        if (terminal.IsJson)
        {
            terminal.Json(new()
            {
                ["rows"] = counts.Rows,
                ["scored"] = counts.Scored,
                ["flagged"] = counts.Flagged,
                ["flagged_by_score"] = counts.FlaggedByScore,
                ["score"] = scoring.Kind.Word,
                ["false_alarms"] = scoring.Scorer?.FalseAlarms,
                ["expected_false_alarms"] = expected,
                ["processes"] = count,
                ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]),
            });
        }

        terminal.Say($"{Counted.Of(counts.Rows, "row")} of {name}, scored by {Counted.Of(count, "process")}; {Figures.Text(counts.Rows - counts.Scored)} of them without a score");
        if (expected is { } alarms)
        {
            terminal.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"flagged: {Counted.Of(counts.Flagged, "row")}, {counts.FlaggedByScore:N0} of them by their score; were all rows normal, about {alarms:N1} would be flagged by it"));
        }

        foreach (var file in files)
        {
            terminal.Say($"  {file}");
        }
    }
}
