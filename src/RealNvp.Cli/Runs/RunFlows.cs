using RealNvp.Cli.Commands;
using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Files;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The trainings of a run's flows: each goes on from its checkpoint in the folder, or begins where there is none.</summary>
/// <param name="data">The data of the whole.</param>
/// <param name="record">What is trained.</param>
/// <param name="start">The model that the run goes on from; null for one from the beginning.</param>
internal sealed class RunFlows(Dataset data, RunRecord record, ModelStart? start)
{
    /// <summary>Begins the training of a flow.</summary>
    /// <param name="number">The number of the flow, from 1.</param>
    /// <param name="cancellationToken">Stops the preparation.</param>
    public ModelFit Begin(int number, CancellationToken cancellationToken)
    {
        var rows = EnsembleMember.Rows(data, number, cancellationToken);
        var recipe = EnsembleMember.Recipe(record.Recipe, number);
        var engines = CommandEngine.For(record.Engine);
        return start is null
            ? ModelFit.Begin(rows, recipe, engines, cancellationToken)
            : ModelFit.BeginFrom(rows, start.Member(number), recipe.Training, engines);
    }

    /// <summary>Goes on with the training of a flow where its checkpoint in the folder stands, or begins it.</summary>
    public ModelFit Open(RunFolder folder, int number, CancellationToken cancellationToken) => Checkpoint(folder, record, number) is { } checkpoint
        ? ModelFit.Resume(
            EnsembleMember.Rows(data, number, cancellationToken), checkpoint, record.Recipe.Name, start?.Member(number), CommandEngine.For(record.Engine))
        : Begin(number, cancellationToken);

    /// <summary>The checkpoint of a flow with the epochs that the run is to have now; null where there is none.</summary>
    /// <exception cref="InvalidInputException">It is damaged, or has more epochs behind it than the run is to have.</exception>
    private static Checkpoint? Checkpoint(RunFolder folder, RunRecord record, int number)
    {
        if (!File.Exists(folder.CheckpointOf(number)))
        {
            return null;
        }

        var (checkpoint, _) = CheckpointFile.Read(folder.CheckpointOf(number));
        var epochs = record.Recipe.Training.Epochs;
        return checkpoint.Options.Epochs == epochs ? checkpoint : checkpoint.WithEpochs(epochs);
    }

    /// <summary>Throws unless all flows can go on to the epochs that the run is to have, before any of them does.</summary>
    public static void RequireEpochs(RunFolder folder, RunRecord record)
    {
        for (var number = 1; number <= record.FlowCount; number++)
        {
            _ = Checkpoint(folder, record, number);
        }
    }
}
