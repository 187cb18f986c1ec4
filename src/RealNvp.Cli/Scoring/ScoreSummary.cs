using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Cli.Display;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Specs;

namespace RealNvp.Cli.Scoring;

/// <summary>Says what came of a scoring, the most important first: a baseline that beats the flow, what was flagged, the strangest rows and why.</summary>
internal sealed class ScoreSummary(Terminal terminal, FlowSpec spec, ScoringPass pass, ScoringRows rows)
{
    private const double LargestWritten = 1e9;

    private ScoringTally Tally => pass.Tally;

    private ScoreKind Kind => pass.Scoring.Kind;

    private AnomalyScorer? Scorer => pass.Scoring.Scorer;

    private string Noun => rows.Noun;

    private string One => rows.One;

    /// <summary>Writes the summary.</summary>
    /// <param name="normal">The labels of normal rows; null for the usual ones.</param>
    /// <param name="isAsked">Whether the user asked for a comparison by labels, which then must be possible.</param>
    /// <param name="output">The file that holds every row's score; null for none.</param>
    /// <param name="cancellationToken">Stops the explanations.</param>
    public void Write(IReadOnlyList<string>? normal, bool isAsked, string? output, CancellationToken cancellationToken)
    {
        var comparison = LabelComparison.Of(pass, rows, normal, isAsked);
        if (terminal.IsJson)
        {
            terminal.Json(new ScoreJson(pass, rows).Of(comparison, output, cancellationToken));
            return;
        }

        var labels = new LabelSummary(terminal, comparison, Kind);
        labels.WriteHeadline();
        WriteCounts();
        DriftSummary.Write(terminal, pass, rows.ArePictures, pass.Scoring.Scorer?.Model.Schema);
        if (spec.Shape.Rank == 3 && Kind == ScoreKind.Likelihood)
        {
            terminal.Say(
                "Of images -log p(x) mostly says how complex they are: plain pictures of another kind come out as normal. "
                + "--score complexity corrects that.");
        }

        labels.WriteFigures();
        if (pass is { IsExplained: true, Explanations: { } explanations })
        {
            new ScoreAlerts(terminal, pass, rows, explanations).Write(cancellationToken);
        }
        else if (Tally.Scored > 0)
        {
            ShowStrangest();
        }

        if (output is not null)
        {
            terminal.Say($"{Counted.Of(Tally.Rows, One)} in {Pipes.Output(output)}");
        }
    }

    private void WriteCounts()
    {
        var scored = Tally.Scored < Tally.Rows ? $", {Figures.Text(Tally.Scored)} of them scored" : "";
        terminal.Say($"{rows.Name}: {Counted.Of(Tally.Rows, One)}{scored}");
        foreach (var note in rows.UnknownColumns)
        {
            terminal.Say(note);
        }

        if (rows.FilledRows > 0)
        {
            terminal.Say(
                $"{Counted.Of(rows.FilledValues.Sum(column => column.Count), "missing value")} in {Counted.Of(rows.FilledRows, "row")} "
                + "filled in by their conditional mode");
        }

        if (Tally.FirstDoubtful is { } doubtful)
        {
            terminal.Say(
                $"{Counted.Of(Tally.Doubtful, "row", "is", "are")} given what lies far outside of what training saw; "
                + $"the first is row {Name(doubtful)}: {doubtful.Doubts[0]}");
        }

        if (pass.Budget is not null)
        {
            AlertSummary.Write(terminal, pass, Noun);
        }
        else if (pass.Judged is { } judged)
        {
            new DecisionSummary(terminal, pass.Rule!, judged, Kind, Scorer!.HeldOut.Count, One).Write();
        }
        else if (pass.Stream is { Rule: { } rule })
        {
            StreamSummary.Write(terminal, rule, Noun, One);
        }
        else if (Scorer is { } scorer)
        {
            WriteThreshold(scorer);
        }

        if (Tally.Unjudged > 0)
        {
            terminal.Say(
                Tally.Unjudged == 1
                    ? "1 row lacks rows before it by which the model judges: it has no p-value, and is not flagged by its score"
                    : $"{Figures.Text(Tally.Unjudged)} rows lack rows before them by which the model judges: "
                        + "they have no p-value, and are not flagged by their score");
        }

        terminal.Say($"flagged: {Counted.Of(Tally.Flagged, One)}, {Share(Tally.Flagged, Tally.Rows)}{(Tally.Reasons.Count == 0 ? "" : ", of these")}");
        if (Tally.Reasons.Count > 0 && (Scorer is not null || pass.Budget is not null))
        {
            terminal.Say($"  {Figures.Text(Tally.FlaggedByScore)} by their score");
        }

        foreach (var (kind, count, first) in Tally.Reasons)
        {
            terminal.Say($"  {Figures.Text(count)} {InWords(kind)}; the first is {(first.Name is null ? "row " : "")}{Name(first)}: {first.Reasons[0]}");
            if (kind == ReasonKind.OutOfOrder && 2 * count > Tally.Rows)
            {
                terminal.Say("  Most rows come before the one above them, as where the newest stand first: put the rows in their order, and score them again.");
            }
        }
    }

    private void WriteThreshold(AnomalyScorer scorer)
    {
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"threshold: at most {Rates.Of(scorer.FalseAlarms, $"normal {Noun}", "looks", "look")} this strange "
            + $"({Limit(scorer)}), by {Counted.Of(scorer.HeldOut.Count, "held-out row")}{Weighted(scorer)}; "
            + $"were all {Noun} normal, about {pass.Scoring.ExpectedAlarms(Tally.Judged):N1} would be flagged"));
        if (scorer.Shift is null && scorer.FalseAlarms > AnomalyScorer.UsualFalseAlarms && scorer.HeldOut.Count < ConformalThreshold.FewestRows(AnomalyScorer.UsualFalseAlarms))
        {
            terminal.Say(
                $"So few held-out rows allow no lower rate; {ConformalThreshold.FewestRows(AnomalyScorer.UsualFalseAlarms)} allow 1 in 100: "
                + "train on more rows, or give some with --calibrate FILE.");
        }
    }

    // Held-out rows count differently for each row, so that no score is the limit of all.
    private string Limit(AnomalyScorer scorer) => scorer.Shift is null
        ? $"{Kind.Word} above {Short(scorer.Threshold)}"
        : $"p of at most {scorer.FalseAlarms.ToString("0.#####", CultureInfo.InvariantCulture)}";

    private string Weighted(AnomalyScorer scorer) => pass.Shift is not { } shift ? ""
        : shift.Weights.IsNone ? $", between which and {Counted.Of(shift.Weights.TargetRows, "row")} of {shift.Name} no shift is found"
        : $", weighted as {Counted.Of(shift.Weights.TargetRows, "row")} of {shift.Name} are spread, where they are worth {Figures.Text((long)scorer.HeldOutWorth)}"
            + (shift.Weights.Stronger is null ? "" : ", p being the larger by these weights and by stronger ones");

    private void ShowStrangest()
    {
        var table = Terminal.NewTable($"strangest {Noun}", "score", "p-value", "log p, nats", "flagged");
        foreach (var row in pass.Listed)
        {
            table.AddRow(
                Name(row),
                Short(row.Score!.Value),
                row.PValue is { } p ? Figures.Small(p) : "",
                Short(row.LogProb!.Value),
                !row.IsFlagged ? ""
                    : row.Status != RowStatus.BrokenRelation ? "yes"
                    : row.Reasons[0].Kind == ReasonKind.BrokenRule ? "breaks a rule"
                    : row.Reasons[0].Kind == ReasonKind.Unchanged ? "unchanged"
                    : row.Reasons[0].Kind == ReasonKind.Gap ? "after a gap"
                    : "breaks a relation");
        }

        terminal.Show(table);
    }

    internal static string InWords(ReasonKind kind) => kind switch
    {
        ReasonKind.BrokenRelation => "for a relation that held in training and is broken",
        ReasonKind.BrokenRule => "for a rule that held in training and is broken",
        ReasonKind.UnknownCategory => "for a category that the model does not know",
        ReasonKind.MissingValue => "for a missing value",
        ReasonKind.InfiniteValue => "for a number that is not finite",
        ReasonKind.NotANumber => "for text in a column of numbers",
        ReasonKind.NotWhole => "for a fraction in a column of whole numbers",
        ReasonKind.OutsideSupport => "for a number outside what its column can hold",
        ReasonKind.NotADate => "for something else in a column of dates or times",
        ReasonKind.Unchanged => "for a number that stays the same",
        ReasonKind.Gap => "for a gap before them",
        ReasonKind.OutOfOrder => "for coming out of order",
        ReasonKind.WrongLength => "for too few or too many values",
        _ => "that cannot be decoded",
    };

    internal static string Name(ScoredRow row) => row.Name ?? Figures.Text(row.Number);

    private static string Share(long part, long all) => string.Create(CultureInfo.InvariantCulture, $"{(all == 0 ? 0 : 100.0 * part / all):F1} %");

    internal static string Short(double value) => double.IsInfinity(value) ? value > 0 ? "infinite" : "-infinite"
        : value.ToString(Math.Abs(value) < LargestWritten ? "F2" : "G4", CultureInfo.InvariantCulture);
}
