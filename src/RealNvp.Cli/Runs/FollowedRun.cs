using RealNvp.Collectives;
using RealNvp.Data.Fitting;

namespace RealNvp.Cli.Runs;

/// <summary>What the processes do that train along with the first one of several: they compute their part, and neither say nor write anything.</summary>
internal static class FollowedRun
{
    /// <summary>Trains and measures along with <see cref="TrainingRun"/>; the exit code of the command.</summary>
    /// <param name="record">What is trained.</param>
    /// <param name="fit">The training.</param>
    /// <param name="times">How long it may take.</param>
    /// <param name="cancellationToken">Ends it after a step.</param>
    public static int Execute(RunRecord record, ModelFit fit, RunTimes times, CancellationToken cancellationToken)
    {
        using (var timed = SharedTime.Limit(times.Most, cancellationToken))
        {
            fit.Train([], timed.Token);
        }

        if (fit.Data.Collective.Any(cancellationToken.IsCancellationRequested))
        {
            return ExitCode.Interrupted;
        }

        Measure(record, fit);
        return ExitCode.Success;
    }

    /// <summary>Measures what all processes measure together, and lets the first read the rows that its report shows.</summary>
    /// <returns>The likelihood of the test rows; null where there are none.</returns>
    public static Flows.Likelihood? Measure(RunRecord record, ModelFit fit)
    {
        var test = fit.Data.Test.Count > 0 ? fit.MeasureTest() : null;
        fit.Calibrate(!record.WithoutBaselines);
        using var shared = fit.Data.Shared();
        GeneratedRows.Fetch(fit.Data);
        return test;
    }
}
