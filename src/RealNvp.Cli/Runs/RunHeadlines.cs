using RealNvp.Cli.Display;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>The few figures that the page of a run begins with.</summary>
internal static class RunHeadlines
{
    public static IReadOnlyList<ReportHeadline> Of(RunRecord record, TrainingEnd end, ReadableSamples? readable, SyntheticReport? synthetic) =>
    [
        .. synthetic is null ? (ReportHeadline[])[] : [Worst(synthetic)],
        .. Loss(record, end) is { } loss ? (ReportHeadline[])[loss] : [],
        .. readable is null ? (ReportHeadline[])[] : [Readable(readable)],
        .. synthetic is null ? (ReportHeadline[])[] : [Copies(synthetic.Copies)],
        .. record.Seconds is { } seconds && end.Epochs is [.., { Epoch: > 0 and var last }] ? (ReportHeadline[])[Time(record, last, seconds)] : [],
    ];

    /// <summary>The loss on the rows that say most: test rows, or else validation rows, or else those it trained on; null if none is measured.</summary>
    private static ReportHeadline? Loss(RunRecord record, TrainingEnd end)
    {
        var best = end.Epochs.LastOrDefault(epoch => epoch.Epoch == end.BestEpoch) ?? (end.Epochs is [.., var last] ? last : null);
        var valid = record.Flows is { } flows ? MeanOf(flows) : best?.ValidNats;
        var (nats, rows) = record.Test is { } test ? (test.Nats, $"on {Rows(test.Rows, "test")}")
            : valid is { } held ? (held, "on validation rows")
            : (best?.TrainNats, "on training rows");
        if (nats is not { } known || !double.IsFinite(known))
        {
            return null;
        }

        var flow = record.Recipe.Flow;
        var (value, unit) = flow.Levels is null ? (-known, "nats per row") : (Likelihood.ToBitsPerDimension(known, flow.Shape), "bits per dimension");
        unit = record.Given is null ? unit : $"{unit} given {(flow.Levels is null ? record.Given : "the class")}";
        return new(Figures.Text(value, "F2").Replace('-', '\u2212'), $"{unit} {rows}", "lower is better");
    }

    private static double? MeanOf(IReadOnlyList<FlowRecord> flows) =>
        flows.All(flow => flow.ValidNats is not null) ? flows.Average(flow => flow.ValidNats) : null;

    private static ReportHeadline Readable(ReadableSamples readable) => new(
        Figures.Percent(readable.Share, "F0"),
        "readable samples",
        readable.RealShare is { } real ? $"{Figures.Percent(real, "F0")} of real images it has not seen" : "");

    private static ReportHeadline Worst(SyntheticReport synthetic) => new(
        Figures.Percent(synthetic.Worst.Shape, "F1"),
        $"alike in the worst column, {synthetic.Worst.Name}",
        $"in the mean {Figures.Percent(synthetic.Shapes, "F1")}"
        + (synthetic.Trends is { } trends ? $", pairs of columns {Figures.Percent(trends, "F1")}" : ""));

    private static ReportHeadline Copies(CopyCheck copies) => copies.IsCopying
        ? new("copying", "of training rows", "generated rows come closer to them than unseen rows do")
        : new("no copying", "of training rows", "generated rows come no closer to them than unseen rows do");

    private static ReportHeadline Time(RunRecord record, int epochs, double seconds) => new(
        Figures.Duration(seconds),
        record.Flows is { } flows ? $"for {Counted.Of(flows.Count, "flow")}" : $"for {Counted.Of(epochs, "epoch")}",
        record.Threads > 0 ? $"on {Counted.Of(record.Threads, "thread")}" : "");

    private static string Rows(int count, string kind) => Counted.Of(count, $"{kind} row");
}
