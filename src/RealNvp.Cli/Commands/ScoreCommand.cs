using System.CommandLine;
using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Cli.Scoring;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp score MODEL [data]</c>: which rows are strange, and how often a normal row looks as strange.</summary>
internal static class ScoreCommand
{
    private const int MostExplained = 1000;

    public static Command Create(Terminal terminal, LaunchedProcesses processes)
    {
        var options = new ScoreOptions();
        var command = new Command("score", "Say which rows are too strange to be normal, at a rate of false alarms that you allow.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            processes.Join() is { Count: > 1 } several
                ? PartedScore.Run(terminal, options, parsed, several, cancellationToken)
                : Run(terminal, options, parsed, cancellationToken)));
        return command;
    }

    private static int Run(Terminal terminal, ScoreOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        CommonOptions.UseThreads(parsed.GetValue(options.Threads));
        var output = parsed.GetValue(options.Output);
        var isArray = output is not null && CommonOptions.Ending(output, ".csv", ".npy") == ".npy";
        var page = parsed.GetValue(options.Report);
        _ = page is null ? "" : CommonOptions.Ending(page, ".html");
        using var loaded = LoadedModel.LoadOrFind(parsed.GetRequiredValue(options.Model), options.Engine.Read(parsed), terminal);
        var rate = parsed.GetValue(options.FalseAlarms);
        var rule = parsed.GetValue(options.FalseDiscoveries) is { } share ? new FalseDiscoveryRate(share) : null;
        if (rule is not null && rate is not null)
        {
            throw new InvalidInputException(
                "--false-alarms is a share of the normal rows and --fdr one of the flagged rows, and rows are flagged by one of them; leave one out.");
        }

        var shiftFrom = parsed.GetValue(options.ShiftFrom);
        ScoreShift.Require(shiftFrom, rule, parsed.GetValue(options.Save));
        RequireUsed(parsed, options);
        if (parsed.GetValue(options.Merge))
        {
            throw new InvalidInputException("--merge puts together what several processes write, and there is one; leave it out, or start several by mpirun.");
        }

        options.Stream.Require(parsed, options);
        (rate, var budget) = options.Alerts.Read(parsed, rate, rule is not null);
        var explained = parsed.GetValue(options.Explain);
        if (explained is < 0 or > MostExplained)
        {
            throw new InvalidInputException($"--explain must lie between 0 and {MostExplained} but is {explained}.");
        }

        var directory = parsed.GetValue(options.Directory);
        var text = options.Text.ReadFor(parsed, parsed.GetValue(options.Data), loaded.Model);
        var label = parsed.GetValue(options.Label);
        var read = new ScoringOptions
        {
            Missing = parsed.GetValue(options.Missing) ?? MissingRule.Drop,
            IsStrict = parsed.GetValue(options.Strict),
            Table = label is null ? text : (text ?? new()) with { Label = label },
        };
        using var opened = ScoreRows.Open(
            loaded, parsed.GetValue(options.Data), parsed.GetValue(options.Split), read, directory, terminal, cancellationToken);
        using var openedOthers = parsed.GetValue(options.Against) is { } against
            ? ScoreRows.Open(loaded, against, null, read with { Table = text }, directory, terminal, cancellationToken)
            : null;
        var (rows, others) = Alike(loaded.Model, opened, openedOthers, terminal);
        var threshold = new ScoreThreshold(loaded, rows, directory, terminal);
        var calibration = Calibration(threshold, parsed, options, cancellationToken);
        var shift = shiftFrom is null ? null : ScoreShift.Measure(
            loaded, shiftFrom, threshold.HeldOut!, threshold.IsWithoutClasses, read with { Table = text }, directory, terminal, cancellationToken);
        var isPartial = parsed.GetValue(options.Partial);
        var isStream = parsed.GetValue(options.Stream.State) is not null;
        rule = isStream ? null : rule;
        var prepared = Prepare(loaded.Model, calibration, parsed.GetValue(options.Kind), rate, shift, rule, isPartial);
        var stream = options.Stream.Open(parsed, options, prepared.Scorer);

        // Where rows are said to be spread otherwise, it is no news that they are.
        var drift = stream is not null ? stream.Drift : shift is null ? options.Drift.Monitor(parsed, prepared.Scorer) : null;
        var scoring = new ScoringPass(loaded.Model, prepared, explained, page is not null)
        {
            Rule = rule,
            Budget = budget,
            Shift = shift,
            Drift = drift,
            Stream = stream,
        };
        var pictures = parsed.GetValue(options.Pictures);
        if (pictures is not null && !rows.HasLabels && others is null)
        {
            throw new InvalidInputException("--pictures draws labelled rows; name the column of their labels with --label, or normal data with --against.");
        }

        if (output is null)
        {
            scoring.Score(rows, null, others, cancellationToken);
        }
        else
        {
            AtomicFile.Write(output, stream =>
            {
                var baselines = parsed.GetValue(options.NoBaselines) ? [] : scoring.Scoring.Baselines;
                using var file = new ScoreFile(stream, isArray, scoring.Scoring, baselines, rows.ArePictures, parsed.GetValue(options.Safe));
                scoring.Score(rows, file, others, cancellationToken);
            });
        }

        var normal = others is null
            ? parsed.GetValue(options.Normal)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : null;
        var isAsked = normal is not null || others is not null || parsed.GetValue(options.Label) is not null;
        new ScoreSummary(terminal, loaded.Model.Spec, scoring, rows).Write(normal, isAsked || pictures is not null, output, cancellationToken);
        if (pictures is not null)
        {
            ScorePictures.Draw(terminal, pictures, rows.Name, scoring, normal);
        }

        if (page is not null)
        {
            new AlertPage(scoring, rows, loaded.Path).Write(page, cancellationToken);
            terminal.Say($"Page of alerts in {page}");
        }

        threshold.Keep();
        stream?.Keep();
        return ExitCode.Success;
    }

    /// <summary>Refuses options that another one leaves without a use.</summary>
    private static void RequireUsed(ParseResult parsed, ScoreOptions options)
    {
        if (parsed.GetValue(options.ShiftFrom) is not null && (parsed.GetValue(options.Drift.Rate) is not null || parsed.GetValue(options.Drift.None)))
        {
            var name = parsed.GetValue(options.Drift.None) ? options.Drift.None.Name : options.Drift.Rate.Name;
            throw new InvalidInputException($"With --shift-from rows are not watched for drift, since they are said to be spread otherwise; leave {name} out.");
        }

        if (parsed.GetValue(options.NoBaselines) && parsed.GetValue(options.Output) is null)
        {
            throw new InvalidInputException("--no-baselines leaves columns out of the file of --out, and there is none; name the file or leave it out.");
        }

        if (parsed.GetValue(options.Against) is not null && (parsed.GetValue(options.Label) is not null || parsed.GetValue(options.Normal) is not null))
        {
            var name = parsed.GetValue(options.Label) is not null ? options.Label.Name : options.Normal.Name;
            throw new InvalidInputException($"--against names data of normal rows, so that labels are not asked; leave it or {name} out.");
        }
    }

    internal static RowScoring Prepare(
        DensityModel model, ScoreCalibration? calibration, ScoreKind? kind, double? rate, ScoreShift? shift, FalseDiscoveryRate? rule, bool isPartial)
    {
        try
        {
            var scoring = new RowScoring(model, calibration, kind, rate, shift?.Weights) { Partial = isPartial ? new(model) : null };
            if (rule is not null)
            {
                JudgedRows.Require(scoring, rule);
            }

            return scoring;
        }
        catch (InvalidInputException error) when (calibration is null)
        {
            throw new InvalidInputException($"{error.Message.TrimEnd('.')} with --calibrate FILE.", error) { Options = error.Options };
        }
    }

    internal static ScoreCalibration? Calibration(
        ScoreThreshold threshold, ParseResult parsed, ScoreOptions options, CancellationToken cancellationToken)
    {
        var saves = parsed.GetValue(options.Save);
        return parsed.GetValue(options.Calibrate) is { } file
            ? threshold.Measure(
                file, new() { Missing = parsed.GetValue(options.Missing) ?? MissingRule.Drop, Table = options.Text.Read(parsed) }, saves, cancellationToken)
            : saves ? throw new InvalidInputException("--save keeps the threshold that --calibrate measures; give the rows with --calibrate FILE.")
            : parsed.GetValue(options.ShiftFrom) is not null ? threshold.Remeasure(cancellationToken)
            : threshold.Find(cancellationToken);
    }

    /// <summary>The rows to score and those to tell them from, alike in whether the model is told their classes.</summary>
    private static (ScoringRows Rows, ScoringRows? Others) Alike(DensityModel model, ScoringRows rows, ScoringRows? others, IProgress<string> progress)
    {
        if (model.Metadata.Classes is null || (rows.ContextWidth > 0 && others is not { ContextWidth: 0 }))
        {
            return (rows, others);
        }

        var unsaid = rows.ContextWidth == 0 ? rows : others!;
        progress.Report(
            $"{unsaid.Name} does not say which of the model's classes its {unsaid.Noun} are of: "
            + $"{(others is null ? "" : "both are ")}scored by the density of all classes together, each weighted as in training.");
        return (rows.WithoutClasses(), others?.WithoutClasses());
    }
}
