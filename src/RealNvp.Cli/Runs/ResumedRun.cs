using RealNvp.Cli.Commands;
using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Torch;

namespace RealNvp.Cli.Runs;

/// <summary>A run from where it stood.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="epochs">Epochs in all, where the user changes them.</param>
/// <param name="directory">Where the data's files are looked for, where the user changes that.</param>
/// <param name="times">How long it may take.</param>
/// <param name="collective">The processes that go on with it; null for this one alone.</param>
internal sealed class ResumedRun(Terminal terminal, int? epochs, string? directory, RunTimes times, ICollective? collective = null)
{
    /// <summary>Goes on with the run in a folder; the exit code of the command.</summary>
    public int Execute(RunFolder folder, RunRecord record, DensityModel? filledBy, CancellationToken cancellationToken)
    {
        var start = StartedRun.Of(folder, record);
        using var model = start?.Model;
        if (!File.Exists(folder.Checkpoint))
        {
            // Ended before anything was saved: what its record says begins again.
            var training = record.Recipe.Training with { Epochs = epochs ?? record.Recipe.Training.Epochs };
            record = record with { Recipe = record.Recipe with { Training = training } };
            using var rows = LoadedData.Of(record, directory, filledBy, start, schema: null, terminal, collective, cancellationToken);
            return NewRun.Execute(terminal, () => folder, record, rows, start, times, cancellationToken);
        }

        // A single flow knows its epochs by its checkpoint; those of an ensemble have them from the record, whichever of them has gone on.
        var (first, _) = CheckpointFile.Read(folder.Checkpoint);
        var all = epochs ?? (record.FlowCount > 1 ? record.Recipe.Training : first.Options).Epochs;
        if (all != record.Recipe.Training.Epochs)
        {
            record = record with { Recipe = record.Recipe with { Training = record.Recipe.Training with { Epochs = all } }, Flows = null };
        }

        first = RunFlows.WithEpochs(first, record);
        RunFlows.RequireEpochs(folder, record);
        var schema = start is null ? ModelFile.Read(folder.Checkpoint).Schema : null;
        using var data = LoadedData.Of(record, directory, filledBy, start, schema, terminal, collective, cancellationToken);
        var flows = new RunFlows(data, record, start);
        using var fit = flows.Resume(first, 1, cancellationToken);
        record = record with { Device = (fit.Flow.Engine as TorchEngine)?.Device };
        if (data.Collective.Rank > 0)
        {
            return FollowedRun.Execute(record, fit, times, cancellationToken);
        }

        if (record.FlowCount > 1)
        {
            folder.Write(record);
        }

        return new TrainingRun(terminal, folder, record, fit, flows).Execute(times, cancellationToken);
    }
}
