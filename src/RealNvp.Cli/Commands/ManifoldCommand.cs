using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Evaluation;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp manifold MODEL --out grid.png</c>: the surface that four data points span in latent space.</summary>
internal static class ManifoldCommand
{
    private const int Corners = 4;
    private const int MostSteps = 64;

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string?>("data")
        {
            Description = $"The data whose rows span the surface. {CommonOptions.DataKinds}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var split = SplitOption.Create();
        var chosen = new Option<int[]>("--rows") { Description = "The four rows; random ones unless given.", AllowMultipleArgumentsPerToken = true };
        var steps = new Option<int>("--steps") { Description = "Angles around each of the two circles.", DefaultValueFactory = _ => 8 };
        var seed = CommonOptions.Seed("The seed of the random rows.");
        var output = CommonOptions.Out("Where to write the rows: .png (a grid), .npy or .csv.");
        var given = CommonOptions.GivenClass();
        var directory = CommonOptions.DataDirectory();
        var scaling = CommonOptions.Scaling();
        var member = CommonOptions.Member();
        var engine = new EngineOptions();
        var text = new TextOptionSet();
        var command = new Command("manifold", "Decode the surface that four rows span in latent space, as the paper's figures do.")
        {
            model, data, split, chosen, steps, given, member, seed, output, scaling, directory, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv");
            var stepCount = parsed.GetValue(steps);
            if (stepCount is < 2 or > MostSteps)
            {
                throw new InvalidInputException($"--steps must lie between 2 and {MostSteps} but is {stepCount}.");
            }

            var named = parsed.GetValue(chosen) ?? [];
            if (named.Length is not (0 or Corners))
            {
                throw new InvalidInputException($"A surface is spanned by {Counted.Of(Corners, "row")} but --rows names {named.Length}.");
            }

            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var flow = loaded.Member(parsed.GetValue(member), terminal);
            using var rows = ShownRows.Load(loaded, parsed, data, split, directory, given, text, terminal, cancellationToken);
            var picked = PickedRows.Choose(rows, named, Corners, parsed.GetValue(seed), isOneClass: true);
            var (values, context) = rows.Read(picked, cancellationToken);
            var latents = flow.Encode(values, context, cancellationToken);
            var contexts = LatentManifold.Contexts(context, flow.Spec.Context, stepCount);
            var surface = LatentManifold.Torus(latents, flow.Dimension, stepCount);
            var decoded = flow.Decode(surface, contexts, cancellationToken);
            RowOutput.WriteRows(path, decoded, contexts, flow, new(stepCount, parsed.GetValue(scaling)), cancellationToken: cancellationToken);
            Written.Report(terminal, path, stepCount * stepCount);
            terminal.Say($"Spanned by rows {string.Join(", ", picked)}: row {picked[0]} is the first of the grid.");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
