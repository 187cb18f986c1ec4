using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Rows;

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
        var member = CommonOptions.Member();
        var engine = new EngineOptions();
        var command = new Command("decode", "Map latents back to rows, the inverse of encode.")
        {
            model, latents, output, scaling, given, member, engine.Engine, engine.Device, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv", ".tsv", ".parquet");
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var flow = loaded.Member(parsed.GetValue(member), terminal);
            var file = parsed.GetRequiredValue(latents);
            var (values, classes) = ModelData.ReadClassedArray(loaded.Model, file, cancellationToken);
            var contexts = classes is null || parsed.GetValue(given) is not null
                ? RowCopy.Repeated(ContextOfAll(loaded, parsed.GetValue(given), file), values.Length / flow.Dimension)
                : ClassContext.OfEach(classes, flow.Spec.Context);
            loaded.SayWhatIsFar(contexts, terminal);
            var rows = flow.Decode(values, contexts, cancellationToken);
            RowOutput.WriteRows(path, rows, contexts, flow, new(Columns: 0, parsed.GetValue(scaling)), cancellationToken: cancellationToken);
            Written.Report(terminal, path, rows.Length / flow.Dimension);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static float[] ContextOfAll(LoadedModel loaded, string? given, string file) =>
        given is null && loaded.Model is { Metadata.Classes: { } classes, Schema: null or { ContextWidth: 0 } }
            ? throw new InvalidInputException(
                $"'{file}' does not say the classes of its latents; `realnvp encode` writes each behind its latent, "
                + $"or name one for all with --given: {string.Join(", ", classes)}.")
            : loaded.ContextOf(given);
}
