using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>Says what labels say of a scoring: which score is best and how to take it, what each is worth, and what the flags find.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="comparison">What they say.</param>
/// <param name="kind">The score that rows were flagged by.</param>
internal sealed class LabelSummary(Terminal terminal, LabelComparison comparison, ScoreKind kind)
{
    /// <summary>The first lines of all: a baseline that wins, and the option that takes it.</summary>
    public void WriteHeadline()
    {
        if (comparison.Report is not { } report)
        {
            return;
        }

        terminal.Say(report.Headline);
        if (report.WinningBaseline is { } winner && winner.Name != kind.Word)
        {
            terminal.Say($"Flag rows by it with --score {winner.Name}.");
        }
    }

    /// <summary>The scores, and the confusion at the threshold.</summary>
    public void WriteFigures()
    {
        if (comparison.Report is { } report)
        {
            Write(report);
        }
        else if (comparison.Obstacle is { } obstacle)
        {
            terminal.Say($"No AUROC: {obstacle}");
        }

        if (comparison.Detection is { } detection)
        {
            Write(detection);
        }
    }

    private void Write(ScoreReport report)
    {
        var table = Terminal.NewTable("score", "AUROC", "average precision", "");
        foreach (var score in report.Scores)
        {
            string[] notes = [.. score.IsBaseline ? ["baseline"] : Array.Empty<string>(), .. score.Name == kind.Word ? ["flags rows"] : Array.Empty<string>()];
            table.AddRow(score.Name, Figures.Text(score.Auroc, "F4"), Figures.Text(score.AveragePrecision, "F4"), string.Join(", ", notes));
        }

        terminal.Show(table);
        terminal.Say($"by {Counted.Of(report.NormalRows, "normal row")} and {Counted.Of(report.Anomalies, "anomaly")} that have a score, by the score alone");
    }

    private void Write(DetectionReport detection)
    {
        var table = Terminal.NewTable("all labelled rows", "flagged", "not flagged", "");
        table.AddRow(
            "anomalies", Figures.Text(detection.TruePositives), Figures.Text(detection.FalseNegatives), $"recall {Share(detection.Recall)}");
        table.AddRow(
            "normal rows", Figures.Text(detection.FalsePositives), Figures.Text(detection.TrueNegatives), $"false alarms {Share(detection.FalseAlarmRate)}");
        terminal.Show(table);
        var average = detection.AveragePrecision is { } value ? $", average precision {Figures.Text(value, "F4")}" : "";
        terminal.Say(
            $"precision {Share(detection.Precision)}, F1 {Share(detection.F1)}{average}; a row flagged for another reason than its score counts as found");
    }

    private static string Share(double? share) => share is { } value ? Figures.Percent(value, "F1") : "-";
}
