using Microsoft.Extensions.Logging;
using RealNvp.Data.Fitting;

/// <summary>Writes how far a training is to a log: every notice, and a line an epoch.</summary>
internal sealed partial class LoggedProgress(ILogger logger) : IProgress<TrainingProgress>
{
    private int _epoch;

    public void Report(TrainingProgress value)
    {
        if (value.Notice is { } notice)
        {
            Noticed(logger, notice);
        }
        else if (value.Epoch != _epoch)
        {
            _epoch = value.Epoch;
            Advanced(logger, value.Epoch, value.Epochs, value.ValidNats, value.RowsPerSecond, value.TimeLeft?.TotalSeconds);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Notice}")]
    private static partial void Noticed(ILogger logger, string notice);

    [LoggerMessage(LogLevel.Information, "epoch {Epoch} of {Epochs}: {ValidNats:F2} nats (validation), {RowsPerSecond:F0} rows/s, {SecondsLeft:F0} s left")]
    private static partial void Advanced(ILogger logger, int epoch, int epochs, double? validNats, double rowsPerSecond, double? secondsLeft);
}
