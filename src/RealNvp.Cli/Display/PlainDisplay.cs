using System.Diagnostics;
using RealNvp.Persistence;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Display;

/// <summary>A training as plain lines, for logs and pipes: one an epoch, at most one a second.</summary>
internal sealed class PlainDisplay(Terminal terminal, RunFolder folder, Shape shape) : ITrainingDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(1);

    private long _lastLine;
    private int _epochs;

    public TrainingEnd Show(Func<TrainingEnd> train) => train();

    public void Started(TrainingStart start)
    {
        _epochs = start.Options.Epochs;
        terminal.Say(TrainingWords.Start(start, folder));
    }

    public void EpochEnded(EpochReport report)
    {
        if (report.Epoch == 0 || report.Epoch == _epochs || Stopwatch.GetElapsedTime(_lastLine) >= BetweenLines)
        {
            terminal.Say(TrainingWords.Epoch(report, _epochs, shape));
            _lastLine = Stopwatch.GetTimestamp();
        }
    }

    public void Noticed(string sentence) => terminal.Say(sentence);

    public void Finish(RunRecord record, TrainingEnd end) => TrainingWords.Finish(terminal, folder, record, end);
}
