using System.Diagnostics;
using RealNvp.Cli.Runs;
using RealNvp.Evaluation;
using RealNvp.Specs;
using RealNvp.Training;
using Spectre.Console;

namespace RealNvp.Cli.Display;

/// <summary>A training on a terminal: a bar over all steps, with the figures of the last epoch and the time left.</summary>
internal sealed class LiveDisplay(Terminal terminal, RunFolder folder, Shape shape, FlowPlace place) : ITrainingDisplay
{
    private const int BarWidth = 24;

    private const int NarrowBarWidth = 10;

    // What stands beside the bar and the figures: a percentage and blanks.
    private const int PercentageWidth = 8;

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
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = Bar }, new PercentageColumn())
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
        (terminal as IProgress<string>).Report(TrainingWords.Start(start, folder, place));
    }

    public void Progressed(PhaseReport report)
    {
        if (Stopwatch.GetElapsedTime(_lastUpdate) >= BetweenUpdates)
        {
            _lastUpdate = Stopwatch.GetTimestamp();
            _task!.Description = Described(new ProgressLine().Add(TrainingWords.PhaseName(report), 0).Add(TrainingWords.PhaseRows(report), 1));
        }
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

        // Flows to come take as long as this one.
        left += (place.Of - place.Number) * (elapsed + left);
        var figures = new ProgressLine()
            .Add($"{place.Prefix}epoch {report.Epoch}/{_start.Options.Epochs}", 0)
            .Add($"{Figures.Nats(report.Nats)} nats", 3)
            .Add($"{Figures.Bits(report.Nats, shape)} bits/dim", 2)
            .Add(_figures, 4)
            .Add($"{Figures.Text((long)(stepsPerSecond * report.Rows))} rows/s", 5)
            .Add($"{Figures.Duration(left)} left", 1);
        _task.Description = Described(figures);
    }

    public void EpochEnded(EpochReport report) =>
        _figures = report.ValidNats is null ? "" : $"valid {Figures.Bits(report.ValidNats, shape)}";

    public void Noticed(string sentence) => _notices.Add(sentence);

    public void Finish(RunRecord record, ReadableSamples? readable, TrainingEnd end) => TrainingWords.Finish(terminal, folder, record, readable, end);

    private int Line => terminal.Width ?? 80;

    private int Bar => Line >= 80 ? BarWidth : NarrowBarWidth;

#pragma warning disable RS0030 // the one place where a description is markup
    private string Described(ProgressLine figures) => Markup.Escape(Printable.Line(figures.Fit(Line - Bar - PercentageWidth)));
#pragma warning restore RS0030
}
