using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Cli.Scoring;
using RealNvp.Data;
using RealNvp.Persistence;
using RealNvp.Scores;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp score MODEL [data]</c>: which rows are strange, and how often a normal row looks as strange.</summary>
internal static class ScoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new ScoreOptions();
        var command = new Command("score", "Say which rows are too strange to be normal, at a rate of false alarms that you allow.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(terminal, options, parsed, cancellationToken)));
        return command;
    }

    private static int Run(Terminal terminal, ScoreOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        CommonOptions.UseThreads(parsed.GetValue(options.Threads));
        var output = parsed.GetValue(options.Output);
        var isArray = output is not null && CommonOptions.Ending(output, ".csv", ".npy") == ".npy";
        using var loaded = LoadedModel.LoadOrFind(parsed.GetRequiredValue(options.Model), parsed.GetRequiredValue(options.Engine), terminal);
        var rate = parsed.GetValue(options.FalseAlarms);
        var directory = parsed.GetValue(options.Directory);
        var calibration = Calibration(loaded, parsed.GetValue(options.Calibrate), directory, terminal, cancellationToken);
        var spec = loaded.Model.Spec;
        var kind = parsed.GetValue(options.Kind) ?? (calibration is null ? ScoreKind.UncalibratedFor(spec) : ScoreKind.DefaultFor(spec));
        if (calibration is null && (rate is not null || kind.NeedsCalibration))
        {
            var lack = rate is null ? $"there is nothing to measure {kind.Word} from" : "no rate of false alarms can be kept";
            throw new InvalidInputException(
                $"The model in '{loaded.Path}' has no calibration, so that {lack}; "
                + "give normal rows that training did not see with --calibrate FILE.");
        }

        var scoring = new ScoringPass(loaded.Model, calibration, kind, rate, explained: parsed.GetValue(options.Explain));
        var missing = parsed.GetValue(options.Missing);
        using var rows = ScoreRows.Open(
            loaded,
            parsed.GetValue(options.Data),
            parsed.GetValue(options.Split),
            parsed.GetValue(options.Label),
            directory,
            terminal,
            missing,
            cancellationToken);
        using var others = parsed.GetValue(options.Against) is { } against
            ? ScoreRows.Open(loaded, against, null, null, directory, terminal, missing, cancellationToken)
            : null;
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
                using var file = new ScoreFile(stream, isArray, scoring.Baselines, rows.ArePictures);
                scoring.Score(rows, file, others, cancellationToken);
            });
        }

        var normal = others is null
            ? parsed.GetValue(options.Normal)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : null;
        var isAsked = normal is not null || others is not null || parsed.GetValue(options.Label) is not null;
        new ScoreSummary(terminal, loaded, scoring, rows).Write(normal, isAsked || pictures is not null, output, cancellationToken);
        if (pictures is not null)
        {
            ScorePictures.Draw(terminal, pictures, rows.Name, scoring, normal);
        }

        return ExitCode.Success;
    }

    /// <summary>What the user gives, what the model carries, or what the data that it was trained on says; null if there is nothing.</summary>
    private static ScoreCalibration? Calibration(
        LoadedModel loaded, string? file, string? directory, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var model = loaded.Model;
        if (file is not null)
        {
            using var rows = ScoreRows.Open(loaded, file, null, null, directory, progress, cancellationToken: cancellationToken);
            return ScoreCalibration.Measure(model, rows.ToRows(model, cancellationToken), model.Calibration?.Reference, loaded.Seed, cancellationToken);
        }

        if (model.Calibration is not null)
        {
            return model.Calibration;
        }

        if (TrainingData(loaded, directory, progress, cancellationToken) is { } data)
        {
            progress.Report($"The model file holds no calibration; measuring the test rows of {data.Name}.");
            return model.Calibration = RunCalibration.Measure(model, data, loaded.Seed, withBaselines: true, cancellationToken);
        }

        progress.Report(
            "The model file holds no calibration and the data it was trained on is not there: there are no p-values; "
            + "give normal rows that training did not see with --calibrate FILE.");
        return null;
    }

    private static Dataset? TrainingData(LoadedModel loaded, string? directory, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            return loaded.LoadData(null, directory, progress, cancellationToken: cancellationToken);
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }
}
