using System.Diagnostics;
using RealNvp.Persistence;
using RealNvp.Specs;
using RealNvp.Training;
using Spectre.Console;

namespace RealNvp.Cli.Display;

/// <summary>A training on a terminal: a bar over all steps, with the figures of the last epoch and the time left.</summary>
internal sealed class LiveDisplay(Terminal terminal, RunFolder folder, Shape shape) : ITrainingDisplay
{
    private static readonly TimeSpan BetweenUpdates = TimeSpan.FromMilliseconds(100);

    private ProgressTask? _task;
    private TrainingStart? _start;
    private long _begun;
    private long _lastUpdate;
    private long _stepsBefore;
    private string _figures = "";
    private readonly List<string> _notices = [];

    public TrainingEnd Show(Func<TrainingEnd> train)
    {
        TrainingEnd? end = null;
        terminal.Ansi.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn())
            .Start(context =>
            {
                _task = context.AddTask("starting", maxValue: 1);
                end = train();
            });
        _notices.ForEach(terminal.Say);
        return end!;
    }

    public void Started(TrainingStart start)
    {
        _start = start;
        _begun = Stopwatch.GetTimestamp();
        _stepsBefore = (long)start.FirstEpoch * start.StepsPerEpoch;
        _task!.MaxValue = Math.Max(1, (long)start.Options.Epochs * start.StepsPerEpoch);
        terminal.Ansi.MarkupLineInterpolated($"{TrainingWords.Start(start, folder)}");
    }

    public void Stepped(StepReport report)
    {
        if (Stopwatch.GetElapsedTime(_lastUpdate) < BetweenUpdates)
        {
            return;
        }

        _lastUpdate = Stopwatch.GetTimestamp();
        var done = ((long)(report.Epoch - 1) * _start!.StepsPerEpoch) + report.Step;
        _task!.Value = done;
        var elapsed = Stopwatch.GetElapsedTime(_begun).TotalSeconds;
        var stepsPerSecond = (done - _stepsBefore) / Math.Max(elapsed, 1e-3);
        var left = (_task.MaxValue - done) / Math.Max(stepsPerSecond, 1e-9);
        _task.Description = Markup.Escape(
            $"epoch {report.Epoch}/{_start.Options.Epochs}  {Figures.Nats(report.Nats)} nats  {Figures.Bits(report.Nats, shape)} bits/dim{_figures}  "
            + $"{Figures.Text((long)(stepsPerSecond * report.Rows))} rows/s  {Figures.Duration(left)} left");
    }

    public void EpochEnded(EpochReport report) =>
        _figures = report.ValidNats is null ? "" : $"  valid {Figures.Bits(report.ValidNats, shape)}";

    public void Noticed(string sentence) => _notices.Add(sentence);

    public void Finish(RunRecord record, TrainingEnd end) => TrainingWords.Finish(terminal, folder, record, end);
}
