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
    /// An epoch ended. While this is called the flow holds the weights that would be saved (the moving average, where there is one),
    /// so that samples and figures are of the same model.
    /// </summary>
    void EpochEnded(EpochReport report)
    {
    }

    /// <summary>
    /// A good moment to save: the trainer's whole state is at hand. Called after every step and every epoch, and when the training is
    /// interrupted; must be quick when it does not save.
    /// </summary>
    /// <param name="trainer">The trainer, whose <see cref="Trainer.Capture"/> gives the state.</param>
    /// <param name="mustSave">True when the training is about to end; a saver may skip the others.</param>
    void CanSave(Trainer trainer, bool mustSave)
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
