using RealNvp.Training;

namespace RealNvp.Golden;

/// <summary>Where a training ends: its weights, its state, the best weights and the figures of its epochs.</summary>
internal static class TrainingFigures
{
    public const string Weights = "weights";
    public const string State = "state";
    public const string BestWeights = "best_weights";
    public const string BestState = "best_state";
    public const string TrainNats = "train_nats";
    public const string ValidNats = "valid_nats";
    public const string LearningRates = "learning_rates";

    /// <summary>Runs a training to its end.</summary>
    public static GoldenTensors Measure(Trainer trainer, CancellationToken cancellationToken = default) => Measure(trainer, null, cancellationToken);

    /// <summary>Runs a training to its end, and calls <paramref name="checkpointDue"/> wherever its state could be saved.</summary>
    public static GoldenTensors Measure(Trainer trainer, Action<Func<Checkpoint>>? checkpointDue, CancellationToken cancellationToken)
    {
        var figures = new GoldenTensors();
        trainer.Run([new Watcher(figures, checkpointDue)], cancellationToken);
        figures.Add(TrainNats, [.. trainer.Epochs.Select(epoch => epoch.TrainNats ?? double.NaN)]);
        figures.Add(ValidNats, [.. trainer.Epochs.Select(epoch => epoch.ValidNats ?? double.NaN)]);
        figures.Add(LearningRates, [.. trainer.Epochs.Select(epoch => epoch.LearningRate)]);
        return figures;
    }

    private sealed class Watcher(GoldenTensors figures, Action<Func<Checkpoint>>? checkpointDue) : ITrainingObserver
    {
        public void CheckpointDue(Func<Checkpoint> capture, bool mustSave)
        {
            checkpointDue?.Invoke(capture);
            if (!mustSave)
            {
                return;
            }

            var end = capture();
            figures.Add(Weights, end.Parameters.Weights.ToArray());
            figures.Add(State, end.Parameters.State.ToArray());
            var best = end.BestParameters();
            figures.Add(BestWeights, best.Weights.ToArray());
            figures.Add(BestState, best.State.ToArray());
        }
    }
}
