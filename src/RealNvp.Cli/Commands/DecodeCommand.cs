using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp decode MODEL latents --out FILE</c>: maps latents back to rows.</summary>
internal static class DecodeCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var latents = new Argument<string>("latents") { Description = "A .npy or .csv file of latents, as `realnvp encode` writes it." };
        var output = CommonOptions.Out("Where to write the rows: .png (a grid of images), .npy or .csv; rows of a table also .tsv or .parquet.");
        var given = CommonOptions.Given();
        var scaling = CommonOptions.Scaling();
        var engine = CommonOptions.Engine();
        var command = new Command("decode", "Map latents back to rows, the inverse of encode.")
        {
            model, latents, output, scaling, given, engine, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv", ".tsv", ".parquet");
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), parsed.GetRequiredValue(engine));
            var context = loaded.ContextOf(parsed.GetValue(given));
            var values = ModelData.ReadArray(loaded.Model, parsed.GetRequiredValue(latents), cancellationToken);
            var contexts = RowCopy.Repeated(context, values.Length / loaded.Model.Dimension);
            var rows = loaded.Model.Decode(values, contexts, cancellationToken);
            RowOutput.WriteRows(path, rows, contexts, loaded.Model, new(Columns: 0, parsed.GetValue(scaling)), cancellationToken);
            Written.Report(terminal, path, rows.Length / loaded.Model.Dimension);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
