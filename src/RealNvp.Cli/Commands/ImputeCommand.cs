using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp impute MODEL FILE --out filled.csv</c>: the table with its missing values filled in.</summary>
internal static class ImputeCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string>("file") { Description = "A table with missing values: .csv, .tsv, .npy, .npz or .parquet." };
        var output = CommonOptions.Out("Where to write the filled table: .csv or .tsv.");
        var engine = CommonOptions.Engine();
        var threads = CommonOptions.Threads();
        var command = new Command("impute", "Fill in the missing values of a table by their conditional mode; all else in the file stays as it is.")
        {
            model, data, output, engine, threads, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".csv", ".tsv");
            CommonOptions.UseThreads(parsed.GetValue(threads));
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(engine));
            var filled = FilledTable.Write(parsed.GetRequiredValue(data), path, loaded.Model, cancellationToken);
            foreach (var note in filled.Notes)
            {
                terminal.Say(note);
            }

            Write(terminal, path, filled);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
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
