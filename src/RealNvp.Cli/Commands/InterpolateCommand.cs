using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Evaluation;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp interpolate MODEL --out strip.png</c>: walks between rows through latent space.</summary>
internal static class InterpolateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.Model();
        var data = new Argument<string?>("data")
        {
            Description = $"The data whose rows are the ends of the walks. {CommonOptions.DataKinds}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var split = SplitOption.Create();
        var from = new Option<int[]>("--from") { Description = "Rows to start at; random rows unless given.", AllowMultipleArgumentsPerToken = true };
        var to = new Option<int[]>("--to") { Description = "Rows to end at, as many as --from.", AllowMultipleArgumentsPerToken = true };
        var walks = new Option<int>("--walks") { Description = "Random walks, each a row of the picture.", DefaultValueFactory = _ => 6 };
        var steps = new Option<int>("--steps") { Description = "Rows of each walk, its ends included.", DefaultValueFactory = _ => 9 };
        var seed = CommonOptions.Seed("The seed of the random rows.");
        var output = CommonOptions.Out("Where to write the walks: .png (a walk a line), .npy or .csv.");
        var given = CommonOptions.GivenClass();
        var directory = CommonOptions.DataDirectory();
        var scaling = CommonOptions.Scaling();
        var member = CommonOptions.Member();
        var engine = new EngineOptions();
        var text = new TextOptionSet();
        var command = new Command("interpolate", "Walk from row to row along great circles of latent space.")
        {
            model, data, split, from, to, walks, steps, given, member, seed, output, scaling, directory, engine.Engine, engine.Device,
        };
        text.AddTo(command);
        command.Options.Add(CommonOptions.Json());
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CommonOptions.Ending(path, ".png", ".npy", ".csv");
            var stepCount = parsed.GetValue(steps);
            if (stepCount is < 2 or > 1000)
            {
                throw new InvalidInputException($"--steps must lie between 2 and 1000 but is {stepCount}.");
            }

            using var loaded = LoadedModel.Load(parsed.GetRequiredValue(model), engine.Read(parsed));
            var flow = loaded.Member(parsed.GetValue(member), terminal);
            using var rows = ShownRows.Load(loaded, parsed, data, split, directory, given, text, terminal, cancellationToken);
            var (starts, ends) = Ends(rows, parsed.GetValue(from) ?? [], parsed.GetValue(to) ?? [], parsed.GetValue(walks), parsed.GetValue(seed));
            var (values, context) = rows.Read([.. starts, .. ends], cancellationToken);
            var latents = flow.Encode(values, context, cancellationToken);
            var contexts = LatentWalk.Contexts(context, flow.Spec.Context, stepCount);
            var walk = LatentWalk.GreatCircles(latents, flow.Dimension, stepCount);
            var decoded = flow.Decode(walk, contexts, cancellationToken);
            RowOutput.WriteRows(path, decoded, contexts, flow, new(stepCount, parsed.GetValue(scaling)), cancellationToken: cancellationToken);
            Written.Report(terminal, path, starts.Length * stepCount);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static (int[] From, int[] To) Ends(ShownRows rows, int[] from, int[] to, int walks, ulong seed)
    {
        if (from.Length != to.Length)
        {
            throw new InvalidInputException($"--from names {Counted.Of(from.Length, "row")} and --to {to.Length}; name as many of each.");
        }

        PickedRows.RequireAmong(rows.Count, [.. from, .. to]);
        if (from.Length > 0)
        {
            return (from, to);
        }

        if (walks is < 1 or > 1000 || rows.Count < 2)
        {
            throw new InvalidInputException(
                $"--walks must lie between 1 and 1000 (it is {walks}) and the data must have two rows or more (it has {rows.Count}).");
        }

        if (rows.Classes is not { } classes)
        {
            return LatentWalk.DrawEnds(walks, rows.Count, seed);
        }

        var among = rows.Among();
        var (starts, ends) = LatentWalk.DrawEndsOfClasses(walks, [.. among.Select(row => classes[row])], seed);
        return ([.. starts.Select(row => among[row])], [.. ends.Select(row => among[row])]);
    }
}
