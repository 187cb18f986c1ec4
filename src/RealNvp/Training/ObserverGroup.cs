namespace RealNvp.Training;

/// <summary>Several observers as one, told in their order.</summary>
internal sealed class ObserverGroup(IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    public void Started(TrainingStart start) => Each(observer => observer.Started(start));

    public void Stepped(StepReport report)
    {
        // This and CheckpointDue are on the hot path: no closure.
        for (var index = 0; index < observers.Count; index++)
        {
            observers[index].Stepped(report);
        }
    }

    public void Progressed(PhaseReport report) => Each(observer => observer.Progressed(report));

    public void EpochEnded(EpochReport report) => Each(observer => observer.EpochEnded(report));

    public void CheckpointDue(Func<Checkpoint> capture, bool mustSave)
    {
        for (var index = 0; index < observers.Count; index++)
        {
            observers[index].CheckpointDue(capture, mustSave);
        }
    }

    public void Noticed(string sentence) => Each(observer => observer.Noticed(sentence));

    public void Ended(TrainingEnd result) => Each(observer => observer.Ended(result));

    private void Each(Action<ITrainingObserver> tell)
    {
        foreach (var observer in observers)
        {
            tell(observer);
        }
    }
}
