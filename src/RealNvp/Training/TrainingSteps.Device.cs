namespace RealNvp.Training;

/// <content>The steps of a flow whose weights lie on a device.</content>
internal sealed partial class TrainingSteps
{
    private QueuedSteps? _queued;

    /// <summary>From here on the device has what changes from step to step, where the flow is on one.</summary>
    /// <remarks>Several processes add their gradients up in the processor's memory, so that their steps are taken there.</remarks>
    public void BeginOnDevice() =>
        _queued = _group.Collective.Count == 1 && (_flow as IDeviceFlow)?.StepsOnDevice(_options, Optimizer, Average) is { } device ? new(device) : null;

    /// <summary>Fills the flow's parameters and the buffers beside them, where a device has them.</summary>
    public void Fetch(TrainerProgress progress, ObserverGroup all)
    {
        if (_queued is not null)
        {
            Settle(_queued, progress, all);
            _queued.Download();
        }
    }

    /// <summary>Gives back what a device holds.</summary>
    public void EndOnDevice()
    {
        _queued?.Dispose();
        _queued = null;
    }

    /// <summary>Takes a step on the flow's device, which is asked how the steps went only now and then, and before weights count as good.</summary>
    private void Queue(QueuedSteps queued, TrainerProgress progress, ObserverGroup all, Batch batch)
    {
        var step = progress.Step;
        var isSnapshotDue = step % StepsBetweenSnapshots == 0;
        queued.Gradient(batch, step, Batches.MeanLogDet(batch) - _units.LogVolume);
        progress.BeginStep();
        if ((queued.IsFull || isSnapshotDue) && !Settle(queued, progress, all))
        {
            return;
        }

        if (isSnapshotDue)
        {
            queued.Download();
            _lastGood.Take();
        }

        queued.Update(RateOf(progress, step));
    }

    /// <summary>Hears of a device how the steps went; one that went wrong takes the run back as everywhere, with all that came behind it.</summary>
    private bool Settle(QueuedSteps queued, TrainerProgress progress, ObserverGroup all)
    {
        // Whoever is told of a step may take the training's state: by then all steps are counted and nothing is left of a bad one.
        var (good, fault) = queued.Settle();
        foreach (var (_, nats) in good)
        {
            progress.Count(nats);
        }

        if (fault is { } found)
        {
            FallBack(progress, all, found.Words, found.Step);
        }

        foreach (var (step, nats) in good)
        {
            all.Stepped(new(progress.Epoch + 1, step + 1, nats, Batches.BatchSize));
        }

        return fault is null;
    }
}
