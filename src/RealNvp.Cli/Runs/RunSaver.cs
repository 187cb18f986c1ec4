using System.Diagnostics;
using RealNvp.Data.Fitting;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>Keeps a run's files: metrics after every epoch; checkpoint and best model every so often, within epochs too, the checkpoint at the end.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="fit">The training of a flow.</param>
/// <param name="number">The number of the flow, from 1: the model file is the first one's until others are done too.</param>
/// <param name="betweenCheckpoints">How often to save.</param>
internal sealed class RunSaver(RunFolder folder, ModelFit fit, int number, TimeSpan betweenCheckpoints) : ITrainingObserver
{
    private static readonly TimeSpan BetweenMetrics = TimeSpan.FromSeconds(2);

    private long _lastCheckpoint = Stopwatch.GetTimestamp();
    private long _lastMetrics;
    private bool _hasUnwritten = true;

    public void EpochEnded(EpochReport report) => _hasUnwritten = true;

    public void CheckpointDue(Func<Checkpoint> capture, bool mustSave)
    {
        if (mustSave || (_hasUnwritten && Stopwatch.GetElapsedTime(_lastMetrics) >= BetweenMetrics))
        {
            _hasUnwritten = false;
            folder.Write(number, capture().Progress.Epochs, fit.Flow.Spec.Shape);
            _lastMetrics = Stopwatch.GetTimestamp();
        }

        if (!mustSave && Stopwatch.GetElapsedTime(_lastCheckpoint) < betweenCheckpoints)
        {
            return;
        }

        fit.SaveCheckpoint(folder.CheckpointOf(number));
        if (!mustSave && number == 1)
        {
            // At the end the model is written once, with what its scores are judged by.
            fit.SaveBest(folder.Model);
        }

        _lastCheckpoint = Stopwatch.GetTimestamp();
    }
}
