using System.CommandLine;
using System.Globalization;
using RealNvp.Cli.Display;
using RealNvp.Evaluation;
using RealNvp.Rows;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp factors MODEL --out grid.png</c>: what each scale of a multi-scale flow holds.</summary>
internal static class FactorsCommand
{
    private const int MostRows = 1000;

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string?>("data")
        {
            Description = $"The data whose rows are shown. {CommonOptions.DataKinds}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var split = SplitOption.Create();
        var chosen = new Option<int[]>("--rows") { Description = "The rows; random ones unless given.", AllowMultipleArgumentsPerToken = true };
        var count = new Option<int>("-n", "--count") { Description = "How many random rows.", DefaultValueFactory = _ => 8 };
        var temperature = CommonOptions.Temperature();
        var seed = CommonOptions.Seed("The seed of the random rows and of what is drawn again.");
        var output = CommonOptions.Out("Where to write them: .png (the rows of the data on the first line), .npy or .csv.");
        var given = CommonOptions.GivenClass();
        var directory = CommonOptions.DataDirectory();
        var scaling = CommonOptions.Scaling();
        var member = CommonOptions.Member();
        var engine = new EngineOptions();
        var text = new TextOptionSet();
        var command = new Command("factors", "Draw the latents of the finest scales again and keep the others, to show what each scale holds.")
        {
            model, data, split, chosen, count, temperature, given, member, seed, output, scaling, directory, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv");
            var number = parsed.GetValue(count);
            if (number is < 1 or > MostRows)
            {
                throw new InvalidInputException($"-n must lie between 1 and {MostRows} but is {number}.");
            }

            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var flow = loaded.Member(parsed.GetValue(member), terminal);
            var scales = new LatentScales(flow.Spec);
            if (scales.Count < 2)
            {
                throw new InvalidInputException(
                    "The model has one scale, so there is no finer one to draw again; train a multi-scale flow, such as --preset paper-mnist.");
            }

            using var rows = ShownRows.Load(loaded, parsed, data, split, directory, given, text, terminal, cancellationToken);
            var picked = PickedRows.Choose(rows, parsed.GetValue(chosen) ?? [], number, parsed.GetValue(seed), isOneClass: false);
            var (originals, context) = rows.Read(picked, cancellationToken);
            var latents = flow.Encode(originals, context, cancellationToken);
            var resampled = scales.ResampleInTurn(latents, parsed.GetValue(seed), parsed.GetValue(temperature));
            var drawn = flow.Decode(resampled, RowCopy.Repeated(context, scales.Count - 1), cancellationToken);
            float[] shown = [.. originals, .. drawn];
            var contexts = RowCopy.Repeated(context, scales.Count);
            RowOutput.WriteRows(path, shown, contexts, flow, new(picked.Length, parsed.GetValue(scaling)), cancellationToken: cancellationToken);
            Written.Report(terminal, path, shown.Length / flow.Dimension);
            var kept = Enumerable.Range(1, scales.Count - 1).Select(finest => scales.Kept(finest).ToString("P1", CultureInfo.InvariantCulture));
            terminal.Say(
                $"First the rows of the data; then, a line each, what {string.Join(" and ", kept)} of their latents, the coarsest, "
                + "make when the others are drawn again.");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
