using RealNvp.Training;

namespace RealNvp.Tests.Training;

/// <summary>Writes down what a trainer says, and may act on it.</summary>
internal sealed class Recorder : ITrainingObserver
{
    public List<StepReport> Steps { get; } = [];

    public List<EpochReport> Epochs { get; } = [];

    public List<string> Notices { get; } = [];

    public TrainingStart? Start { get; private set; }

    public TrainingEnd? End { get; private set; }

    public Action<PhaseReport>? OnPhase { get; init; }

    public Action<StepReport>? OnStep { get; init; }

    public Action<EpochReport>? OnEpoch { get; init; }

    public Action<Func<Checkpoint>, bool>? OnCheckpointDue { get; init; }

    public void Started(TrainingStart start) => Start = start;

    public void Progressed(PhaseReport report) => OnPhase?.Invoke(report);

    public void Stepped(StepReport report)
    {
        Steps.Add(report);
        OnStep?.Invoke(report);
    }

    public void EpochEnded(EpochReport report)
    {
        Epochs.Add(report);
        OnEpoch?.Invoke(report);
    }

    public void CheckpointDue(Func<Checkpoint> capture, bool mustSave) => OnCheckpointDue?.Invoke(capture, mustSave);

    public void Noticed(string sentence) => Notices.Add(sentence);

    public void Ended(TrainingEnd result) => End = result;
}
