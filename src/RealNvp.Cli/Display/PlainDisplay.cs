using System.Diagnostics;
using RealNvp.Cli.Runs;
using RealNvp.Evaluation;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Cli.Display;

/// <summary>A training as plain lines, for logs and pipes: one an epoch, at most one a second, and one every half minute within an epoch.</summary>
internal sealed class PlainDisplay(Terminal terminal, RunFolder folder, Shape shape, FlowPlace place) : ITrainingDisplay
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenPhaseLines = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenStepLines = TimeSpan.FromSeconds(30);

    private long _lastLine = Stopwatch.GetTimestamp();
    private int _steps;
    private int _epochs;

    public TrainingEnd Show(Func<TrainingEnd> train) => train();

    public void Started(TrainingStart start)
    {
        _epochs = start.Options.Epochs;
        _steps = start.StepsPerEpoch;
        terminal.Say(TrainingWords.Start(start, folder, place));
    }

    /// <summary>A sign of life before the first epoch and in validations.</summary>
    public void Progressed(PhaseReport report)
    {
        if (Stopwatch.GetElapsedTime(_lastLine) >= BetweenPhaseLines)
        {
            terminal.Say($"{TrainingWords.PhaseName(report)}: {TrainingWords.PhaseRows(report)}");
            _lastLine = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>A sign of life within long epochs.</summary>
    public void Stepped(StepReport report)
    {
        if (Stopwatch.GetElapsedTime(_lastLine) >= BetweenStepLines)
        {
            terminal.Say(place.Prefix + TrainingWords.Step(report, _epochs, _steps, shape));
            _lastLine = Stopwatch.GetTimestamp();
        }
    }

    public void EpochEnded(EpochReport report)
    {
        if (report.Epoch == 0 || report.Epoch == _epochs || Stopwatch.GetElapsedTime(_lastLine) >= BetweenLines)
        {
            terminal.Say(place.Prefix + TrainingWords.Epoch(report, _epochs, shape));
            _lastLine = Stopwatch.GetTimestamp();
        }
    }

    public void Noticed(string sentence) => terminal.Say(sentence);

    public void Finish(RunRecord record, ReadableSamples? readable, TrainingEnd end) => TrainingWords.Finish(terminal, folder, record, readable, end);
}
