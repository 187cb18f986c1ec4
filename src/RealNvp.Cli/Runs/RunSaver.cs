using System.Diagnostics;
using RealNvp.Evaluation;
using RealNvp.Persistence;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>Keeps a run's files: metrics after every epoch; checkpoint and best model every so often, within epochs too, and at the end.</summary>
internal sealed class RunSaver(
    RunFolder folder, RunRecord record, IReadOnlyList<string>? classes, TableSchema? schema, TimeSpan betweenCheckpoints) : ITrainingObserver
{
    private static readonly TimeSpan BetweenMetrics = TimeSpan.FromSeconds(2);

    private long _lastCheckpoint = Stopwatch.GetTimestamp();
    private long _lastMetrics;
    private int _epochsWritten;

    public void CanSave(Trainer trainer, bool mustSave)
    {
        if (mustSave || (trainer.Epochs.Count > _epochsWritten && Stopwatch.GetElapsedTime(_lastMetrics) >= BetweenMetrics))
        {
            _epochsWritten = trainer.Epochs.Count;
            folder.Write(trainer.Epochs, record.Recipe.Flow.Shape);
            _lastMetrics = Stopwatch.GetTimestamp();
        }

        if (!mustSave && Stopwatch.GetElapsedTime(_lastCheckpoint) < betweenCheckpoints)
        {
            return;
        }

        var checkpoint = trainer.Capture();
        var facts = Facts(checkpoint);
        CheckpointFile.Write(folder.Checkpoint, checkpoint, facts, schema);
        ModelFile.Write(folder.Model, checkpoint.Spec, facts, checkpoint.BestParameters(), schema);
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private ModelFacts Facts(Checkpoint checkpoint)
    {
        var progress = checkpoint.Progress;
        double? nats = double.IsNaN(progress.BestNats) || progress.Epoch == 0 || progress.IsBestOfPart ? null : progress.BestNats;
        return new()
        {
            Recipe = record.Recipe.Name,
            Data = record.Data,
            Seed = checkpoint.Options.Seed,
            DataSeed = record.DataSeed,
            TrainingRows = progress.Rows,
            Epoch = progress.BestEpoch,
            ValidNats = nats,
            ValidBitsPerDimension = nats is { } value ? Likelihood.ToBitsPerDimension(value, checkpoint.Spec.Shape) : null,
            Classes = classes,
            Engine = record.Engine,
            Seconds = progress.Seconds,
        };
    }
}
