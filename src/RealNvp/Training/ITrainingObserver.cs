namespace RealNvp.Training;

/// <summary>Watches a training: progress bars, metrics files, pictures, checkpoints. Every method may be left out.</summary>
public interface ITrainingObserver
{
    /// <summary>The training is about to begin.</summary>
    void Started(TrainingStart start)
    {
    }

    /// <summary>A phase between steps has begun or come a little further. Called every second or oftener; must be quick.</summary>
    void Progressed(PhaseReport report)
    {
    }

    /// <summary>A step was taken. Called often; must be quick.</summary>
    void Stepped(StepReport report)
    {
    }

    /// <summary>
    /// An epoch ended. <see cref="TrainingStart.Judged"/> is the flow that was validated (that of the moving average, where there is one): samples that are
    /// drawn of it and the figures are of the same weights.
    /// </summary>
    void EpochEnded(EpochReport report)
    {
    }

    /// <summary>
    /// Called when a checkpoint can be taken: after every step and every epoch, and when the training is interrupted. Must be quick when it takes none.
    /// </summary>
    /// <param name="capture">Takes it: views of the training's buffers, to be saved before the next step.</param>
    /// <param name="mustSave">True when the training is about to end; a saver may skip the others.</param>
    void CheckpointDue(Func<Checkpoint> capture, bool mustSave)
    {
    }

    /// <summary>Something a person should read, in one sentence.</summary>
    void Noticed(string sentence)
    {
    }

    /// <summary>The training ended; the flow holds its best weights.</summary>
    void Ended(TrainingEnd result)
    {
    }
}
