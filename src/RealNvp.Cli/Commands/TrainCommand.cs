using System.CommandLine;
using System.Globalization;
using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp train [data]</c>: the main job.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal, LaunchedProcesses processes)
    {
        var options = new TrainOptions();
        var command = new Command("train", "Train a flow and leave a folder with the model, its figures and pictures.");
        command.Arguments.Add(options.Data);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(terminal, processes, options, parsed, cancellationToken)));
        return command;
    }

    private static int Run(
        Terminal terminal, LaunchedProcesses processes, TrainOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        var collective = processes.Join();
        CommonOptions.UseThreads(parsed.GetValue(options.Threads) ?? LaunchedProcesses.ThreadsOf(collective));
        var times = options.Times.Read(parsed);
        var seed = parsed.GetValue(options.Seed);
        var directory = parsed.GetValue(options.Directory);
        var full = parsed.GetValue(options.Full);
        var name = parsed.GetValue(options.Data) ?? CommonOptions.DefaultData;
        var given = parsed.GetValue(options.Given);
        var table = options.Table.Read(parsed, GivenData.IsColumns(name, given) ? given : null);
        var missing = parsed.GetValue(options.Missing) ?? MissingRule.Keep;
        if ((table is not null || parsed.GetValue(options.Missing) is not null) && !DatasetCatalogue.IsTable(name))
        {
            throw new InvalidInputException($"'{name}' is no table; leave out the options that say how one is read.");
        }

        var engine = options.Engine.Read(parsed);
        CommandEngine.RequireDevice(engine);
        using var from = parsed.GetValue(options.From) is { } model ? LoadedModel.Load(model, EngineChoice.Auto) : null;
        var start = from is null ? null : new ModelStart(from.Model, Path.GetFullPath(from.Path));
        var loading = CommonOptions.DataOptions(directory, seed, full, parsed.GetValue(options.Size)) with { Table = table, Missing = missing, Collective = collective };
        using var read = DatasetCatalogue.Load(name, start?.Reading(loading, missing) ?? loading, terminal, cancellationToken);
        FoundColumns.Show(terminal, read);
        var data = read;
        given = StartedRun.Given(start) ?? options.GivenOf(parsed, data);
        var recipe = options.Recipe(parsed, data, start);
        if (given is not null)
        {
            data = GivenData.Of(data, given);
            recipe = DataRecipe.Conditioned(recipe, data);
        }

        var members = new FitOptions { Recipe = recipe, From = start, Members = parsed.GetValue(options.Members), Collective = collective }.MembersFor(data);
        var record = new RunRecord
        {
            Recipe = recipe,
            Data = data.Origin!.Data,
            DataDirectory = directory is null ? null : Path.GetFullPath(directory),
            FullTraining = full,
            Given = given,
            Table = table,
            Missing = missing,
            From = start?.Path,
            Members = members > 1 ? members : null,
            DataSeed = seed,
            WithoutBaselines = parsed.GetValue(options.NoBaselines),
            Engine = engine.Engine,
            Device = engine.Device,
        };
        var path = parsed.GetValue(options.Out) ?? DefaultFolder(data.Name, recipe.Name);
        var force = parsed.GetValue(options.Force);
        if (start?.Warning is { } warning)
        {
            ((IProgress<string>)terminal).Report(warning);
        }

        if (start is null && FilledTraining.IsNeeded(missing, data))
        {
            return new FilledRun(terminal, times).Begin(path, force, record, data, cancellationToken);
        }

        record = start is null && missing == MissingRule.Impute ? record with { Missing = MissingRule.Drop } : record;
        return NewRun.Execute(terminal, () => RunFolder.Create(path, force), record, data, start, times, cancellationToken);
    }

    private static string DefaultFolder(string data, string recipe)
    {
        var time = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(data)}-{recipe}-{time}");
    }
}
