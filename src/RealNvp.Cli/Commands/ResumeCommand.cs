using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Flows;
using RealNvp.Persistence;
using RealNvp.Training;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp resume RUN</c>: goes on with a run exactly where it stood.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "The folder of the run." };
        var epochs = new Option<int?>("--epochs", "-e") { Description = "Train to this many epochs in all instead of as many as the run began with (a cosine schedule then stretches)." };
        var directory = CommonOptions.DataDirectory();
        var threads = CommonOptions.Threads();
        var times = new TimeOptions();
        var command = new Command("resume", "Go on with an interrupted run; the result equals that of a run that was never interrupted.")
        {
            run, epochs, times.Hours, times.SaveEvery, directory, threads, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var record = folder.ReadRecord();
            CommonOptions.UseThreads(parsed.GetValue(threads) ?? record.Threads);
            if (!File.Exists(folder.Checkpoint))
            {
                throw new InvalidInputException($"'{folder.Path}' has no checkpoint yet; train it again with `realnvp train --out {folder.Path} --force`.");
            }

            var (checkpoint, _) = CheckpointFile.Read(folder.Checkpoint);
            if (parsed.GetValue(epochs) is { } more)
            {
                checkpoint = checkpoint.WithEpochs(more);
                record = record with { Recipe = record.Recipe with { Training = checkpoint.Options } };
            }

            var data = DatasetCatalogue.Load(
                record.Data,
                CommonOptions.DataOptions(
                    parsed.GetValue(directory) ?? record.DataDirectory,
                    record.DataSeed,
                    record.FullTraining,
                    CommonOptions.SizeOf(record.Data, checkpoint.Spec.Shape)) with
                { Table = record.Table },
                terminal,
                cancellationToken);
            data = record.Given is { } given ? GivenData.Of(data, given) : data;
            using var flow = Engines.Create(checkpoint.Spec, new FlatParameters(checkpoint.Parameters.Layout), CommonOptions.Engines(record.Engine));
            var trainer = Trainer.Resume(flow, data.Train, data.Valid, checkpoint);
            return Task.FromResult(new TrainingRun(terminal, folder, record, data, flow, trainer).Execute(times.Read(parsed), cancellationToken));
        });
        return command;
    }
}
