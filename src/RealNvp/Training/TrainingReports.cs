using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>What a training is about to do.</summary>
/// <param name="Flow">The flow that learns.</param>
/// <param name="Judged">
/// The flow that is validated, and that observers may read when an epoch ends: that of the moving average, where there is one, otherwise the flow that
/// learns. It lives as long as <see cref="Trainer.Run"/>.
/// </param>
/// <param name="Options">How.</param>
/// <param name="TrainingRows">The number of training rows.</param>
/// <param name="ValidationRows">The number of validation rows; 0 without validation.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="FirstEpoch">Epochs already done, above zero when a run is resumed.</param>
public sealed record TrainingStart(
    ITrainableFlow Flow, IFlow Judged, TrainingOptions Options, int TrainingRows, int ValidationRows, int StepsPerEpoch, int FirstEpoch);

/// <summary>One step that was taken.</summary>
/// <param name="Epoch">The epoch it belongs to, from 1.</param>
/// <param name="Step">Its place in the epoch, from 1.</param>
/// <param name="Nats">The batch's mean log-likelihood in nats, in the data's own units.</param>
/// <param name="Rows">The rows in the batch.</param>
public sealed record StepReport(int Epoch, int Step, double Nats, int Rows);

/// <summary>The figures of one epoch; epoch 0 is the flow before training.</summary>
/// <param name="Epoch">The number of epochs done.</param>
/// <param name="TrainNats">Mean log-likelihood over the epoch's steps in nats, in the data's own units; null for epoch 0.</param>
/// <param name="ValidNats">
/// Mean log-likelihood of the validation rows after the epoch, of <see cref="Trainer.StartJudgedRows"/> of them for epoch 0; null without validation.
/// </param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="RowsPerSecond">Training rows a second, without validation and pictures; 0 for epoch 0.</param>
/// <param name="Seconds">Seconds since the training began, earlier sessions of a resumed run included.</param>
/// <param name="IsBest">Whether this epoch's weights are the best so far.</param>
public sealed record EpochReport(
    int Epoch, double? TrainNats, double? ValidNats, double LearningRate, double RowsPerSecond, double Seconds, bool IsBest);

/// <summary>Why a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>Validation had not improved for as long as the options allow.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; the checkpoint continues it.</summary>
    Interrupted,
}

/// <summary>How a training ended.</summary>
/// <param name="Outcome">Why.</param>
/// <param name="Epochs">The figures of all epochs, epoch 0 first; none if it was cancelled before the start was judged.</param>
/// <param name="BestEpoch">The epoch whose weights the flow now holds; 0 also for a training that was cancelled within its first.</param>
public sealed record TrainingEnd(TrainingOutcome Outcome, IReadOnlyList<EpochReport> Epochs, int BestEpoch)
{
    /// <summary>
    /// Whether the training was cancelled before an epoch had ended: the flow then holds the weights it has come to, which nothing
    /// has validated.
    /// </summary>
    public bool IsWithinFirstEpoch => Outcome == TrainingOutcome.Interrupted && Epochs is ([] or [{ Epoch: 0 }]);
}
