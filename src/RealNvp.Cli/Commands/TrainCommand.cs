using System.CommandLine;
using System.Globalization;
using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp train [data]</c>: the main job.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new TrainOptions();
        var command = new Command("train", "Train a flow and leave a folder with the model, its figures and pictures.");
        command.Arguments.Add(options.Data);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(terminal, options, parsed, cancellationToken)));
        return command;
    }

    private static int Run(Terminal terminal, TrainOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        CommonOptions.UseThreads(parsed.GetValue(options.Threads));
        var times = options.Times.Read(parsed);
        var seed = parsed.GetValue(options.Seed);
        var directory = parsed.GetValue(options.Directory);
        var full = parsed.GetValue(options.Full);
        var name = parsed.GetValue(options.Data) ?? CommonOptions.DefaultData;
        var given = parsed.GetValue(options.Given);
        var table = options.Table.Read(parsed, GivenData.IsColumns(name, given) ? given : null);
        if (table is not null && !DatasetCatalogue.IsTable(name))
        {
            throw new InvalidInputException($"'{name}' is no table; leave out the options that say how one is read.");
        }

        var data = DatasetCatalogue.Load(
            name, CommonOptions.DataOptions(directory, seed, full, parsed.GetValue(options.Size)) with { Table = table }, terminal, cancellationToken);
        var recipe = options.Recipe(parsed, data);
        if (given is not null)
        {
            data = GivenData.Of(data, given);
            recipe = recipe with { Flow = recipe.Flow.Given(data.Train.ContextWidth) };
        }

        var engine = parsed.GetRequiredValue(options.Engine);
        var parameters = FlatParameters.Start(recipe.Flow, recipe.Training.Seed);
        using var flow = Engines.Create(recipe.Flow, parameters, CommonOptions.Engines(engine));
        var record = new RunRecord
        {
            Recipe = recipe,
            Data = IsPath(name) ? Path.GetFullPath(name) : name,
            DataDirectory = directory is null ? null : Path.GetFullPath(directory),
            FullTraining = full,
            Given = given,
            Table = table,
            DataSeed = seed,
            WithoutBaselines = parsed.GetValue(options.NoBaselines),
            Engine = flow.Engine,
            Threads = flow.Engine == ManagedEngine.Instance.Name ? ManagedEngine.Threads : Torch.TorchRuntime.Threads,
        };
        var trainer = new Trainer(flow, data.Train, data.Valid, recipe.Training);
        var folder = RunFolder.Create(
            parsed.GetValue(options.Out) ?? DefaultFolder(data.Name, recipe.Name), parsed.GetValue(options.Force));
        folder.Write(record);
        return new TrainingRun(terminal, folder, record, data, flow, trainer).Execute(times, cancellationToken);
    }

    private static string DefaultFolder(string data, string recipe)
    {
        var time = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(data)}-{recipe}-{time}");
    }

    // A name of the catalogue stays one, whatever lies in the current folder.
    private static bool IsPath(string data) =>
        (File.Exists(data) || Directory.Exists(data)) && DatasetCatalogue.All.All(entry => entry.Name != data);
}
