using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>Scores rows as they come, and keeps what is said of them at the end.</summary>
internal sealed class ScoringPass
{
    /// <summary>How many of the strangest rows are shown where none are to be explained.</summary>
    private const int Shown = 10;

    private readonly RowMeasurer _measurer;

    /// <summary>Prepares the scoring.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">What its held-out rows look like; null scores without p-values.</param>
    /// <param name="kind">The score.</param>
    /// <param name="falseAlarms">The share of normal rows that may be flagged; null for the usual one.</param>
    /// <param name="explained">How many of the strangest rows are to be explained.</param>
    public ScoringPass(DensityModel model, ScoreCalibration? calibration, ScoreKind kind, double? falseAlarms, int explained)
    {
        if (explained is < 0 or > 1000)
        {
            throw new InvalidInputException($"--explain must lie between 0 and 1000 but is {explained}.");
        }

        Scorer = calibration is null ? null : new(model, calibration, falseAlarms, kind);
        Explainer = explained > 0 ? RowExplainer.Of(model) : null;
        (Calibration, Kind) = (calibration, kind);
        var reference = (calibration ?? model.Calibration)?.Reference;
        _measurer = new(model, reference);
        Baselines = reference is null ? [] : reference.Gaussian is null ? [ScoreKind.Neighbours] : [ScoreKind.Gaussian, ScoreKind.Neighbours];
        Tally = new(explained > 0 ? explained : Shown, calibration?.Count ?? 0);
    }

    public ScoreKind Kind { get; }

    public ScoreCalibration? Calibration { get; }

    /// <summary>What gives p-values; null without a calibration.</summary>
    public AnomalyScorer? Scorer { get; }

    /// <summary>What explains rows; null where none are to be.</summary>
    public RowExplainer? Explainer { get; }

    /// <summary>The baselines that rows are scored by too.</summary>
    public IReadOnlyList<ScoreKind> Baselines { get; }

    public ScoreTally Tally { get; }

    /// <summary>The scores of labelled rows; null where nothing labels them.</summary>
    public LabelledScores? Labelled { get; private set; }

    /// <summary>Scores rows in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="file">Where each row's score is written; null for nowhere.</param>
    /// <param name="normal">Rows that are normal, to tell all of these from; null goes by the labels that rows have.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public void Score(ScoreRows rows, ScoreFile? file, ScoreRows? normal, CancellationToken cancellationToken)
    {
        Labelled = normal is not null || rows.HasLabels ? new() : null;
        foreach (var batch in rows.Read(cancellationToken))
        {
            var measures = Measure(batch, cancellationToken);
            var scores = Scorer?.Judge(measures) ?? Unjudged(measures);
            foreach (var row in batch.Broken)
            {
                scores[row] = scores[row] with { IsFlagged = true };
            }

            file?.Write(batch, measures, scores);
            Tally.Add(batch, scores);
            Label(measures, normal is null ? batch.Labels.Span : All("anomaly", measures.Count));
        }

        foreach (var batch in normal?.Read(cancellationToken) ?? [])
        {
            var measures = Measure(batch, cancellationToken);
            Label(measures, All("normal", measures.Count));
        }
    }

    private RowMeasures Measure(ScoreBatch batch, CancellationToken cancellationToken) =>
        _measurer.Measure(batch.Rows.Span, batch.Context.Span, cancellationToken: cancellationToken);

    private void Label(RowMeasures measures, ReadOnlySpan<string?> labels) => Labelled?.Add(labels, measures, Calibration);

    private static string?[] All(string label, int count) => [.. Enumerable.Repeat(label, count)];

    private RowScore[] Unjudged(RowMeasures measures) =>
        [.. measures.Scores(Kind).Zip(measures.LogProbs.ToArray(), (score, logProb) => new RowScore(score, double.NaN, false, logProb))];
}
