using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Files;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp impute MODEL FILE --out filled.csv</c>: the table with its missing values filled in.</summary>
internal static class ImputeCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string>("file") { Description = "A table with missing values: .csv, .tsv, .txt, .csv.gz, .npy, .npz or .parquet, or - for text from a pipe." };
        var output = CommonOptions.Out("Where to write the filled table: .csv, .tsv or .txt, or - for the standard output.");
        var draws = new Option<int?>("--draws")
        {
            Description =
                "Multiple imputation: so many files, filled-1.csv and on, each with the gaps filled by a draw from what they can be given the rest of the row.",
            HelpName = "files",
        };
        var seed = CommonOptions.Seed("With --draws: the seed; the same seed draws the same values.");
        var engine = new EngineOptions();
        var threads = CommonOptions.Threads();
        var safe = CommonOptions.SpreadsheetSafe();
        var text = new TextOptionSet();
        var command = new Command("impute", "Fill in the missing values of a table by their conditional mode; all else in the file stays as it is.")
        {
            model, data, output, draws, seed, safe, engine.Engine, engine.Device, threads,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".csv", ".tsv", ".txt");
            CommonOptions.UseThreads(parsed.GetValue(threads));
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var (reading, writing) = (text.Read(parsed), CommonOptions.Writing(parsed, safe));
            var table = parsed.GetRequiredValue(data);
            if (parsed.GetValue(draws) is not { } times)
            {
                var filled = FilledTable.Write(table, path, loaded.Model, reading, writing, cancellationToken);
                Say(terminal, filled);
                Write(terminal, path, filled);
                return Task.FromResult(ExitCode.Success);
            }

            if (times is < 1 or > FilledTable.MostDraws)
            {
                throw new InvalidInputException($"--draws must lie between 1 and {FilledTable.MostDraws} but is {times}.");
            }

            if (Pipes.AreNamed(path))
            {
                throw new InvalidInputException("--draws writes several files; name one with --out, such as filled.csv.");
            }

            var written = FilledTable.WriteDraws(table, path, loaded.Model, times, parsed.GetValue(seed), reading, writing, cancellationToken);
            Say(terminal, written[0].Table);
            foreach (var (file, drawn) in written)
            {
                Write(terminal, file, drawn);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Say(Terminal terminal, FilledTable filled)
    {
        foreach (var note in filled.Notes)
        {
            terminal.Say(LibraryOptions.Named(note));
        }
    }

    private static void Write(Terminal terminal, string path, FilledTable filled)
    {
        if (!terminal.IsJson)
        {
            Written.Report(terminal, path, checked((int)filled.Rows));
            return;
        }

        terminal.Json(new JsonObject
        {
            ["file"] = path,
            ["rows"] = filled.Rows,
            ["rows_filled"] = filled.FilledRows,
            ["rows_left_with_gaps"] = filled.RowsWithGaps,
            ["values_filled"] = new JsonObject(filled.FilledValues.Select(column => KeyValuePair.Create(column.Column, (JsonNode?)column.Count))),
        });
    }
}
