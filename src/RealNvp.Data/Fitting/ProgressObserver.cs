using System.Diagnostics;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Data.Fitting;

/// <summary>Reports a training to an <see cref="IProgress{T}"/>: every epoch, every notice, and of steps at most ten a second.</summary>
/// <param name="progress">Hears of it, on the thread that trains.</param>
/// <param name="most">The time after which the training will be ended; null for not before the last epoch.</param>
/// <param name="member">The number of the flow, from 1.</param>
/// <param name="members">How many flows are trained, one after the other.</param>
internal sealed class ProgressObserver(IProgress<TrainingProgress> progress, TimeSpan? most = null, int member = 1, int members = 1) : ITrainingObserver
{
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(100);

    private long _begun = Stopwatch.GetTimestamp();
    private long _lastReport;
    private Shape? _shape;
    private long? _stepsBefore;
    private int _rows;
    private TrainingProgress _now = new() { Epoch = 0, Epochs = 0, Step = 0, StepsPerEpoch = 0 };

    /// <inheritdoc/>
    public void Started(TrainingStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        _begun = Stopwatch.GetTimestamp();
        _shape = start.Flow.Spec.Shape;
        _now = new() { Epoch = start.FirstEpoch, Epochs = start.Options.Epochs, Step = 0, StepsPerEpoch = start.StepsPerEpoch };
        Report(_now);
    }

    /// <inheritdoc/>
    public void Stepped(StepReport report)
    {
        // A run that was interrupted within an epoch goes on there.
        _stepsBefore ??= Done(report.Epoch, report.Step) - 1;

        // Called after every step: what nobody hears of is not worked out.
        if (Stopwatch.GetElapsedTime(_lastReport) >= BetweenSteps || report.Step == _now.StepsPerEpoch)
        {
            _rows = report.Rows;
            _now = _now with { Epoch = report.Epoch, Step = report.Step, TrainNats = report.Nats };
            Report(_now);
        }
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochReport report)
    {
        _now = _now with { Epoch = report.Epoch, TrainNats = report.TrainNats, ValidNats = report.ValidNats };
        Report(_now);
    }

    /// <inheritdoc/>
    public void Noticed(string sentence) => Report(_now with { Notice = sentence });

    private long Done(int epoch, int step) => ((long)Math.Max(0, epoch - 1) * _now.StepsPerEpoch) + step;

    private void Report(TrainingProgress now)
    {
        _lastReport = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(_begun);
        var done = Done(now.Epoch, now.Step);
        var steps = done - (_stepsBefore ?? done);
        progress.Report(now with
        {
            Member = member,
            Members = members,
            Elapsed = elapsed,
            BitsPerDimension = (now.ValidNats ?? now.TrainNats) is { } nats && _shape is not null ? Likelihood.ToBitsPerDimension(nats, _shape) : null,
            RowsPerSecond = steps > 0 ? steps * _rows / elapsed.TotalSeconds : 0,
            TimeLeft = steps > 0 ? Left(elapsed, Done(now.Epochs, now.StepsPerEpoch) - done, steps) : null,
        });
    }

    private TimeSpan Left(TimeSpan elapsed, long stepsLeft, long steps)
    {
        var seconds = elapsed.TotalSeconds / steps * Math.Max(0, stepsLeft);
        var ownLeft = most is { } limit ? Math.Clamp((limit - elapsed).TotalSeconds, 0, seconds) : seconds;

        // Flows to come take as long as this one.
        return TimeSpan.FromSeconds(ownLeft + ((members - member) * (elapsed.TotalSeconds + ownLeft)));
    }
}
