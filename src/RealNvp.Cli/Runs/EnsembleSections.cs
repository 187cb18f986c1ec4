using RealNvp.Cli.Display;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>What the page of a run says of an ensemble and its flows.</summary>
internal static class EnsembleSections
{
    /// <summary>What the page begins with: that it is an ensemble, and whether all of it is there.</summary>
    public static string Summary(RunRecord record)
    {
        var flows = record.Flows ?? [];
        var what = $"An ensemble of {Counted.Of(record.FlowCount, "flow")}: the density of a row is the mean of theirs.";
        return record.Outcome == TrainingOutcome.Interrupted
            ? CommandName.In($"{what} The training was {TrainingWords.EnsembleEnd(record, flows)}; `realnvp resume` goes on with it.")
            : what;
    }

    /// <summary>The best epoch of each.</summary>
    public static (string Name, string Value) Fact(IReadOnlyList<FlowRecord> flows) =>
        ("best epochs of the flows", string.Join(", ", flows.Select(flow => $"{Figures.Text(flow.BestEpoch)} of {Figures.Text(flow.Epochs)}")));

    /// <summary>A table of the flows; none for a model of one.</summary>
    public static IEnumerable<ReportTable> Of(RunRecord record)
    {
        if (record.Flows is not { } flows)
        {
            yield break;
        }

        var flow = record.Recipe.Flow;
        yield return new(
            "Flows of the ensemble",
            ["flow", "epochs", "best epoch", "validation", "test, alone", "seconds"],
            [
                .. flows.Select((each, index) => (IReadOnlyList<string>)
                [
                    Figures.Text(index + 1),
                    Figures.Text(each.Epochs),
                    Figures.Text(each.BestEpoch),
                    Loss(each.ValidNats),
                    Loss(each.TestNats),
                    Figures.Text(each.Seconds, "F1"),
                ]),
            ],
            Collapsed: false)
        {
            Note = $"Validation and test: {(flow.Levels is null ? "nats per row" : "bits per dimension")}, lower is better. "
                + "Each flow held back other rows for its validation, so that together they learn from all; "
                + "on the test rows they can be compared with one another and with the ensemble"
                + $"{(record.Test is { } test ? $", which has {Loss(test.Nats)}" : "")}.",
        };

        string Loss(double? nats) => flow.Levels is null ? Figures.Nats(-nats) : Figures.Bits(nats, flow.Shape);
    }
}
