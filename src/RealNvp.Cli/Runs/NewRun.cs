using RealNvp.Cli.Display;
using RealNvp.Collectives;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Managed;
using RealNvp.Torch;

namespace RealNvp.Cli.Runs;

/// <summary>A run from its beginning.</summary>
internal static class NewRun
{
    /// <summary>Trains in a new folder; the exit code of the command.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="create">Makes the folder, once nothing else can be wrong.</param>
    /// <param name="record">What is trained.</param>
    /// <param name="data">The data, with the context that the recipe's flow is conditioned on.</param>
    /// <param name="start">The model that it goes on from; null for a training from the beginning.</param>
    /// <param name="times">How long it may take.</param>
    /// <param name="cancellationToken">Ends it after a step, with everything saved.</param>
    public static int Execute(
        Terminal terminal,
        Func<RunFolder> create,
        RunRecord record,
        Dataset data,
        ModelStart? start,
        RunTimes times,
        CancellationToken cancellationToken)
    {
        var flows = new RunFlows(data, record, start);
        using var fit = flows.Begin(1, cancellationToken);
        record = record with
        {
            Engine = fit.Flow.Engine.Name,
            Device = (fit.Flow.Engine as TorchEngine)?.Device,
            Threads = fit.Flow.Engine is ManagedEngine managed ? managed.Threads : TorchRuntime.Threads,
        };
        if (record.Recipe.Flow.UnchangedVariables() is > 0 and var unchanged)
        {
            ((IProgress<string>)terminal).Report(
                $"No coupling ever changes {Figures.Text(unchanged)} of the {Figures.Text(record.Recipe.Flow.Shape.Size)} variables; "
                + "set \"flip\" in every second coupling, or put a permute step between them.");
        }

        using var folder = data.Collective.Together(() => data.Collective.Rank == 0 ? create() : null);
        if (folder is null)
        {
            return FollowedRun.Execute(record, fit, times, cancellationToken);
        }

        StartedRun.Keep(folder, start);
        folder.Write(record);
        return new TrainingRun(terminal, folder, record, fit, flows).Execute(times, cancellationToken);
    }
}
