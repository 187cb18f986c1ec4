using Microsoft.ML.Runtime;
using RealNvp.Data.Fitting;

namespace RealNvp.ML.Training;

/// <summary>Tells ML.NET's log of a training: every notice and a line an epoch. Ends the training where ML.NET is told to end.</summary>
internal sealed class ChannelProgress(IChannel channel, IHost host, CancellationTokenSource ending) : IProgress<TrainingProgress>
{
    private (int Member, int Epoch) _told;

    public void Report(TrainingProgress value)
    {
        if (host is ICancelable { IsCanceled: true })
        {
            ending.Cancel();
        }

        if (value.Notice is { } notice)
        {
            channel.Info(MessageSensitivity.None, notice);
        }
        else if (value.Epoch > 0 && value.Step == value.StepsPerEpoch && (value.Member, value.Epoch) != _told)
        {
            _told = (value.Member, value.Epoch);
            channel.Info(MessageSensitivity.None, value.ToString());
        }
    }
}
