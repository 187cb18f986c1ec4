using System.CommandLine;
using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Collectives;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary><c>realnvp resume RUN</c>: goes on with a run exactly where it stood.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal, LaunchedProcesses processes)
    {
        var run = new Argument<string>("run") { Description = "The folder of the run." };
        var epochs = new Option<int?>("--epochs", "-e")
        {
            Description = "Train to this many epochs in all instead of as many as the run began with (a cosine schedule then stretches).",
        };
        var directory = CommonOptions.DataDirectory();
        var threads = CommonOptions.Threads("as many as the run has had");
        var device = new Option<string?>(EngineOptions.DeviceName)
        {
            Description = "What torch computes on from here: auto, cpu, cuda or cuda:N; where the run was unless given, or auto where that is not there.",
            HelpName = "auto|cpu|cuda[:n]",
        };
        var times = new TimeOptions();
        var command = new Command("resume", "Go on with an interrupted run; the result equals that of a run that was never interrupted.")
        {
            run, epochs, times.Hours, times.SaveEvery, directory, device, threads, CommonOptions.Json(),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var collective = processes.Join();
            using var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var record = collective.Together(() => ResumedDevice.Of(Record(folder, collective), parsed.GetValue(device), terminal));
            CommonOptions.UseThreads(parsed.GetValue(threads) ?? (collective.Count > 1 ? LaunchedProcesses.ThreadsOf(collective) : record.Threads));
            var (all, place, limits) = (parsed.GetValue(epochs), parsed.GetValue(directory), times.Read(parsed));
            return Task.FromResult(record.Missing == MissingRule.Impute && record.From is null
                ? new FilledRun(terminal, limits).Resume(folder, record, all, place, cancellationToken)
                : new ResumedRun(terminal, all, place, limits, collective).Execute(folder, record, filledBy: null, cancellationToken));
        });
        return command;
    }

    /// <summary>The record of a run, whose folder the first process takes.</summary>
    private static RunRecord Record(RunFolder folder, ICollective collective)
    {
        if (collective.Rank == 0)
        {
            folder.Lock();
        }

        var record = folder.ReadRecord();
        return collective.Count == 1 || (record.FlowCount == 1 && record is { From: null, Missing: not MissingRule.Impute }) ? record
            : throw new InvalidInputException(
                $"The run in '{folder.Path}' is of several flows, goes on from a model or fills in what rows lack, which one process does alone; go on with one process.");
    }
}
