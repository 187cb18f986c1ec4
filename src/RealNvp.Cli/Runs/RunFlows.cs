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
    public ModelFit Begin(int number, CancellationToken cancellationToken) =>
        EnsembleMember.Begin(data, record.Recipe, number, start, CommandEngine.For(record.Choice), data.Collective, cancellationToken);

    /// <summary>Goes on with the training of a flow from a checkpoint that has the epochs of the run.</summary>
    public ModelFit Resume(Checkpoint checkpoint, int number, CancellationToken cancellationToken) => ModelFit.Resume(
        EnsembleMember.Rows(data, number, cancellationToken),
        checkpoint,
        record.Recipe.Name,
        data.Collective,
        start?.Member(number),
        CommandEngine.For(record.Choice));

    /// <summary>Goes on with the training of a flow where its checkpoint in the folder stands, or begins it.</summary>
    public ModelFit Open(RunFolder folder, int number, CancellationToken cancellationToken) =>
        Checkpoint(folder, record, number) is { } checkpoint ? Resume(checkpoint, number, cancellationToken) : Begin(number, cancellationToken);

    /// <summary>A checkpoint with the epochs that the run is to have now.</summary>
    /// <exception cref="InvalidInputException">It has more epochs behind it.</exception>
    public static Checkpoint WithEpochs(Checkpoint checkpoint, RunRecord record) =>
        record.Recipe.Training.Epochs is var epochs && checkpoint.Options.Epochs == epochs ? checkpoint : checkpoint.WithEpochs(epochs);

    /// <summary>Throws unless the flows behind the first can go on to the epochs that the run is to have, before any of them does.</summary>
    public static void RequireEpochs(RunFolder folder, RunRecord record)
    {
        for (var number = 2; number <= record.FlowCount; number++)
        {
            _ = Checkpoint(folder, record, number);
        }
    }

    /// <summary>The checkpoint of a flow; null where there is none.</summary>
    /// <exception cref="InvalidInputException">It is damaged, or has more epochs behind it than the run is to have.</exception>
    private static Checkpoint? Checkpoint(RunFolder folder, RunRecord record, int number) =>
        File.Exists(folder.CheckpointOf(number)) ? WithEpochs(CheckpointFile.Read(folder.CheckpointOf(number)).Checkpoint, record) : null;
}
