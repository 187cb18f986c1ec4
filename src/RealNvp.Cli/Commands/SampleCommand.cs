using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Data.Parts;
using RealNvp.Rows;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp sample MODEL -n N --out FILE</c>: draws new rows.</summary>
internal static class SampleCommand
{
    private const int MostValues = 100_000_000;
    private const int RowsOfATemperature = 8;
    private const int MostClassesOfALine = 16;

    public static Command Create(Terminal terminal, LaunchedProcesses processes)
    {
        var model = CommonOptions.Model();
        var count = new Option<int>("-n", "--count") { Description = "How many rows.", DefaultValueFactory = _ => 64 };
        var output = CommonOptions.Out(
            "Where to write them: .png (a grid of images), .npy or .csv (- for text to the standard output); rows of a table also .tsv or .parquet.");
        var temperature = CommonOptions.Temperature();
        var temperatures = new Option<double[]>("--temperatures")
        {
            Description =
                "Several temperatures, such as 0.5,0.7,1: -n rows of each (8 unless given, or one of each class), from the same latents, "
                + "a temperature a line of the picture.",
            CustomParser = Numbers,
        };
        var compare = new Option<string?>("--compare")
        {
            Description = "The table that the model was trained on: says how the rows differ from it, and how many are copies.",
            HelpName = "file",
        };
        var pairs = new Option<string?>("--pairs")
        {
            Description = "With --compare: a .png to draw every column against every other in, generated rows over test rows of the table.",
            HelpName = "file",
        };
        var seed = CommonOptions.Seed("The seed; the same seed gives the same rows.");
        var given = CommonOptions.Given();
        given.Description =
            "Of a table any columns' values, such as income=high,age=40: the others are drawn given these. For a conditional model the class, such as 7, "
            + "or its given columns, such as hour=12,place=north.";
        var conditions = new GivenSample();
        var scaling = CommonOptions.Scaling();
        var engine = new EngineOptions();
        var safe = CommonOptions.SpreadsheetSafe();
        var identifiers = CommonOptions.NewIdentifiers();
        var text = new TextOptionSet();
        var command = new Command("sample", "Draw new rows from a model.")
        {
            model, count, output, identifiers, safe, scaling, temperature, temperatures,
            given, conditions.File, conditions.EffectiveSize, compare, pairs, seed, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            var several = parsed.GetValue(temperatures) ?? [];
            if (several.Length > 0 && parsed.GetResult(temperature) is { Implicit: false })
            {
                throw new InvalidInputException("Give either --temperature or --temperatures, not both.");
            }

            var isGiven = parsed.GetResult(count) is { Implicit: false };
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv", ".tsv", ".parquet");
            var together = processes.Join();
            var drawing = parsed.GetValue(pairs);
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var rows = several.Length > 0 && !isGiven ? RowsOfTemperature(loaded.Model) : parsed.GetValue(count);
            if (rows < 1 || (long)rows * Math.Max(1, several.Length) * loaded.Model.Dimension > MostValues)
            {
                throw new InvalidInputException(
                    $"-n must lie between 1 and {MostValues / Math.Max(1, several.Length) / loaded.Model.Dimension} "
                    + $"for rows of {Counted.Of(loaded.Model.Dimension, "value")} but is {rows}.");
            }

            var writing = (CommonOptions.Writing(parsed, safe) ?? new()) with
            {
                NewIdentifiers = parsed.GetValue(identifiers) ? parsed.GetValue(seed) : null,
                FollowingGaps = parsed.GetValue(seed),
            };
            IdentifierNotes.Check(loaded.Model, writing);
            if (conditions.IsAsked(parsed, parsed.GetValue(given), loaded.Model))
            {
                var isAsIs = several.Length == 0 && parsed.GetValue(temperature) == 1;
                var each = isGiven || parsed.GetValue(conditions.File) is null ? rows : 1;
                var table = parsed.GetValue(compare);
                RequireOne(together, "Rows given some of their values");
                if (drawing is not null)
                {
                    throw new InvalidInputException("--pairs is for rows of the whole density; leave it out here.");
                }

                var made = conditions.Write(
                    terminal, parsed, loaded.Model, parsed.GetValue(given), path, each, parsed.GetValue(seed), isAsIs, writing, text, cancellationToken);
                IdentifierNotes.Show(terminal, loaded.Model, made.Count, writing);
                if (table is not null)
                {
                    SyntheticComparison.Show(
                        terminal, loaded, table, text.ReadFor(parsed, table, loaded.Model), made, parsed.GetValue(seed), cancellationToken);
                }

                return Task.FromResult(ExitCode.Success);
            }

            CheckPairs(drawing, parsed.GetValue(compare), loaded.Model);

            if (loaded.Model.Schema is { Series.Lags: not null })
            {
                if (parsed.GetValue(compare) is not null || several.Length > 0)
                {
                    throw new InvalidInputException("The model draws a series, each row given those before it; leave --compare and --temperatures out.");
                }

                RequireOne(together, "The rows of a series");
                DrawnSeries.Write(
                    terminal, loaded.Model, parsed.GetValue(given), path, rows, parsed.GetValue(seed), parsed.GetValue(temperature), writing, cancellationToken);
                return Task.FromResult(ExitCode.Success);
            }

            // The same seed each time: the same latents, longer or shorter.
            var all = several.Length > 0 ? several : [parsed.GetValue(temperature)];
            var drawn = SampleContext.Of(
                loaded, parsed.GetValue(given), rows, isPicture: path.EndsWith(".png", StringComparison.OrdinalIgnoreCase), parsed.GetValue(seed));
            var context = drawn.Values;
            loaded.SayWhatIsFar(context, terminal);
            float[] values = [.. all.SelectMany(each => MadeInParts.Draw(loaded.Model, rows, parsed.GetValue(seed), each, context, together, cancellationToken))];
            if (together.Rank > 0)
            {
                return Task.FromResult(ExitCode.Success);
            }

            var contexts = several.Length > 1 ? RowCopy.Repeated(context, several.Length) : context;
            var isLines = several.Length > 0;
            var grid = new GridStyle(isLines ? rows : drawn.Grid?.Columns ?? 0, parsed.GetValue(scaling), isLines ? null : drawn.Grid?.Places);
            RowOutput.WriteRows(path, values, contexts, loaded.Model, grid, writing, cancellationToken);
            Written.Report(terminal, path, values.Length / loaded.Model.Dimension, isLines ? [] : drawn.Classes);
            IdentifierNotes.Show(terminal, loaded.Model, values.Length / loaded.Model.Dimension, writing);
            if (parsed.GetValue(compare) is { } original)
            {
                SyntheticComparison.Show(
                    terminal,
                    loaded,
                    original,
                    text.ReadFor(parsed, original, loaded.Model),
                    drawing,
                    values,
                    contexts,
                    parsed.GetValue(seed),
                    cancellationToken);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void RequireOne(ICollective processes, string what)
    {
        if (processes.Count > 1)
        {
            throw new InvalidInputException($"{what} are drawn by one process; start it without mpirun.");
        }
    }

    /// <summary>A row of each class, where they are few enough for a line.</summary>
    private static int RowsOfTemperature(DensityModel model) =>
        Math.Max(RowsOfATemperature, model.Metadata.Classes is { Count: <= MostClassesOfALine } classes ? classes.Count : 0);

    private static void CheckPairs(string? path, string? table, DensityModel model)
    {
        if (path is null)
        {
            return;
        }

        CommonOptions.Ending(path, ".png");
        if (table is null)
        {
            throw new InvalidInputException("--pairs draws generated rows over those of the table; name it with --compare.");
        }

        if (model.Spec.Context > 0)
        {
            throw new InvalidInputException(
                "--pairs would draw rows that are given one thing over rows given others; the run's pairs.png shows them given the same.");
        }
    }

    private static double[] Numbers(ArgumentResult result)
    {
        var words = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var numbers = new List<double>();
        foreach (var word in words)
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                result.AddError($"'{word}' in --temperatures is no number");
            }
            else if (!CommonOptions.IsTemperature(number))
            {
                result.AddError(CommonOptions.NoTemperature("--temperatures", number));
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
