using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Data.Parts;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp encode MODEL [data] --out FILE</c>: maps rows to latents.</summary>
internal static class EncodeCommand
{
    public static Command Create(Terminal terminal, LaunchedProcesses processes)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string?>("data")
        {
            Description = CommonOptions.DataKinds,
            Arity = ArgumentArity.ZeroOrOne,
        };
        var split = SplitOption.CreateForRows();
        var output = CommonOptions.Out("Where to write the latents: .npy or .csv.");
        var given = new Option<string?>("--given", "-g")
        {
            Description = "For a class-conditional model: the class that all rows are taken for; that of each row, or the likeliest, unless given.",
            HelpName = "class",
        };
        var missing = CommonOptions.Missing();
        var directory = CommonOptions.DataDirectory();
        var member = CommonOptions.Member();
        var engine = new EngineOptions();
        var text = new TextOptionSet();
        var command = new Command("encode", "Map rows to their latents, which follow the base distribution if the model is right.")
        {
            model, data, split, output, given, member, missing, directory, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".npy", ".csv");
            var together = processes.Join();
            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var flow = loaded.Member(parsed.GetValue(member), terminal);
            var (values, context) = ModelRows.Read(
                loaded,
                parsed.GetValue(data),
                parsed.GetValue(split),
                parsed.GetValue(directory),
                terminal,
                parsed.GetValue(missing) ?? MissingRule.Drop,
                parsed.GetValue(given),
                text.ReadFor(parsed, parsed.GetValue(data), loaded.Model),
                cancellationToken);
            var latents = MadeInParts.Encode(flow, values, context, together, cancellationToken);
            if (together.Rank == 0)
            {
                RowOutput.WriteLatents(path, latents, context, flow, cancellationToken);
                Written.Report(terminal, path, latents.Length / flow.Dimension);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
