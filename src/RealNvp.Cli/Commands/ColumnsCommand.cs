using System.CommandLine;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp columns FILE</c>: what the columns of a table are and what a training would do with them.</summary>
internal static class ColumnsCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "A .csv, .tsv, .txt, .csv.gz, .npy, .npz or .parquet file, or - for text from a pipe." };
        var given = new Option<string?>("--given", "-g") { Description = "Columns that a density is to be conditioned on, such as a,b.", HelpName = "names" };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "Write the table as JSON to edit; `realnvp train --columns-file` takes it.",
            HelpName = "file",
        };
        var options = new TableOptionSet();
        var command = new Command("columns", "Show what the columns of a table are and what a training would do with them.") { file, given };
        foreach (var option in (Option[])[.. options.All, output, CommonOptions.Json()])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!DatasetCatalogue.IsTable(path) && !File.Exists(path))
            {
                throw new InvalidInputException($"'{path}' is no table; give a file that ends in {TableSources.Endings}, or - for a pipe.");
            }

            var reading = CommonOptions.DataOptions(null, seed: 1, full: false, size: null) with { Table = options.Read(parsed, parsed.GetValue(given)) };
            using var data = DatasetCatalogue.Load(path, reading, terminal, cancellationToken);
            terminal.Show(FoundColumns.Table(data.Found));
            var decisions = new ColumnDecisions { Columns = [.. data.Found.Select(column => column.ToDecision())] };
            if (terminal.IsJson)
            {
                terminal.Json(JsonNode.Parse(decisions.ToJson())!.AsObject());
            }

            if (parsed.GetValue(output) is { } written)
            {
                AtomicFile.Write(written, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(decisions.ToJson() + "\n")));
                terminal.Say($"The table of columns is in {Pipes.Output(written)}; change it, and train with `realnvp train {path} --columns-file {written}`.");
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
