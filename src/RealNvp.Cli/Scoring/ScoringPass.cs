using RealNvp.Calibration;
using RealNvp.Cli.Commands;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>Scores rows as they come, writes them where the user wants them, and keeps what is said of them at the end.</summary>
internal sealed class ScoringPass
{
    /// <summary>How many of the strangest rows are shown where none are to be explained.</summary>
    private const int Shown = 10;

    /// <summary>How many a page shows.</summary>
    private const int Reported = 25;

    private IReadOnlyList<AlertGroup>? _groups;

    /// <summary>Prepares the scoring.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scoring">What scores its rows.</param>
    /// <param name="explained">How many of the strangest rows are to be explained.</param>
    /// <param name="isReported">Whether a page is to be written of the alerts.</param>
    public ScoringPass(DensityModel model, RowScoring scoring, int explained, bool isReported = false)
    {
        Scoring = scoring;
        Tally = new(explained > 0 ? explained : isReported ? Reported : Shown);
        IsExplained = explained > 0;
        Alerts = IsExplained || isReported ? new() : null;
        Times = isReported ? new(model) : null;

        // A page of pictures, or by a model that carries no training rows, says what it can without them.
        if (IsExplained || (isReported && model is { Spec.Levels: null, Calibration.Reference: not null }))
        {
            Explanations = new(model, scoring.Scorer);
            Explanations.Prepare();
        }
    }

    public RowScoring Scoring { get; }

    /// <summary>Whether the user asked for explanations beside the page.</summary>
    public bool IsExplained { get; }

    /// <summary>What tells when a row is of, for the page; null without one.</summary>
    public AlertTimes? Times { get; }

    /// <summary>What explains rows; null where none are to be.</summary>
    public RowExplanations? Explanations { get; }

    /// <summary>The flagged rows that are put together by their reasons; null where none are to be explained.</summary>
    public AlertSample? Alerts { get; }

    public ScoringTally Tally { get; }

    /// <summary>The strangest rows that a summary lists: no more for a page that shows more.</summary>
    public IReadOnlyList<ScoredRow> Listed => IsExplained ? Tally.Strangest : [.. Tally.Strangest.Take(Shown)];

    /// <summary>What judges all rows together; null where each is held to the threshold.</summary>
    public FalseDiscoveryRate? Rule { get; init; }

    /// <summary>What came of that.</summary>
    public JudgedRows? Judged { get; private set; }

    /// <summary>How held-out rows count where the model runs; null where they all count alike.</summary>
    public ScoreShift? Shift { get; init; }

    /// <summary>As many alerts as there is time for; null where each row is held to the threshold.</summary>
    public AlertBudget? Budget { get; init; }

    /// <summary>How many rows the rate would flag that the budget comes to.</summary>
    public long AtThatRate { get; private set; }

    /// <summary>What watches the rows for drift; null for nothing.</summary>
    public DriftMonitor? Drift { get; init; }

    /// <summary>The stream that the rows are a part of; null where they are by themselves.</summary>
    public ScoredStream? Stream { get; init; }

    /// <summary>The changes to speak of: of a stream those that were noticed in this part.</summary>
    public IReadOnlyList<DriftReport> Changes => [.. (Drift?.Changes ?? []).Where(change => change.Noticed > (Stream?.RowsBefore ?? 0))];

    /// <summary>The scores of labelled rows; null where nothing labels them.</summary>
    public LabelledScores? Labelled { get; private set; }

    /// <summary>Scores rows in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="file">Where each row's score is written; null for nowhere.</param>
    /// <param name="normal">Rows that are normal, to tell all of these from; null goes by the labels that rows have.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public void Score(ScoringRows rows, ScoreFile? file, ScoringRows? normal, CancellationToken cancellationToken)
    {
        Labelled = normal is not null || rows.HasLabels ? new() : null;

        // By labels every score is compared; a file has baselines, and the summary the score alone.
        var wanted = Labelled is not null ? null : file?.Baselines ?? [];
        Judged = Rule is null ? null : new(Scoring, rows, Rule, wanted, cancellationToken);
        Fill(Budget, rows, cancellationToken);
        var scored = Judged?.Read(cancellationToken) ?? Scoring.Score(rows, wanted, cancellationToken);
        foreach (var batch in Ruled(Budgeted(scored, row => Budget!.Contains(row))))
        {
            file?.Write(batch);
            Tally.Add(batch);
            AtThatRate += batch.Rows.Count(row => row is { Status: RowStatus.Scored, IsJudged: true } && row.PValue <= Budget?.FalseAlarms);
            Drift?.Add(batch);
            Alerts?.Add(batch);
            Times?.Add(batch);
            Labelled?.Add(batch, Scoring.Calibration, normal is null ? null : "anomaly");
        }

        if (normal is null)
        {
            return;
        }

        var others = Scoring.Score(normal, null, Judged?.Found, cancellationToken);
        foreach (var batch in Budgeted(others, row => row.IsJudged && row.Score >= Budget!.Threshold))
        {
            Labelled?.Add(batch, Scoring.Calibration, "normal");
        }
    }

    /// <summary>Goes over the rows once to find the strangest.</summary>
    private void Fill(AlertBudget? budget, ScoringRows rows, CancellationToken cancellationToken)
    {
        foreach (var row in budget is null ? [] : Scoring.Score(rows, [], cancellationToken).SelectMany(batch => batch.Rows))
        {
            budget!.Add(row);
        }
    }

    /// <summary>Flags rows by the budget, where there is one.</summary>
    private IEnumerable<ScoredBatch> Budgeted(IEnumerable<ScoredBatch> batches, Func<ScoredRow, bool> isAlert) => Budget is null ? batches
        : batches.Select(batch => batch with
        {
            Rows = [.. batch.Rows.Select(row => row.Status == RowStatus.Scored ? row with { IsFlagged = isAlert(row) } : row)],
        });

    /// <summary>Flags rows one after the other, where they are a part of a stream with a rule.</summary>
    private IEnumerable<ScoredBatch> Ruled(IEnumerable<ScoredBatch> batches) => Stream?.Rule is not { } rule ? batches
        : batches.Select(batch => batch with
        {
            Rows = [.. batch.Rows.Select(row => row is { Status: RowStatus.Scored, IsJudged: true, PValue: { } p } ? row with { IsFlagged = rule.Next(p) } : row)],
        });

    /// <summary>The flagged rows, put together by their first reason; none where none are to be explained.</summary>
    public IReadOnlyList<AlertGroup> AlertGroups(CancellationToken cancellationToken) => _groups ??= Alerts is null ? []
        : Data.AlertGroups.Of(Alerts.Rows.Select(row =>
            (row, Explanations is null ? row.Reasons : Explanations.First(row, cancellationToken) is { } first ? [first] : [])));
}
