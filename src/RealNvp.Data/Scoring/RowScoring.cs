using RealNvp.Calibration;
using RealNvp.Data.Conditionals;
using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>
/// The one way from rows to what is said of them: measures, scores, p-values, flags, and the reasons where rows break a relation or cannot be measured.
/// Safe to use from many threads at once.
/// </summary>
internal sealed class RowScoring
{
    private readonly RowMeasurer _measurer;
    private readonly ContextReach _reach;

    /// <summary>Prepares the scoring.</summary>
    /// <param name="model">The model; it must outlive the scoring.</param>
    /// <param name="calibration">What its held-out rows look like; null scores without p-values.</param>
    /// <param name="kind">The score; null for the model's usual one (<see cref="ScoreKindExtensions"/>).</param>
    /// <param name="falseAlarms">
    /// The share of normal rows that may be flagged, between 0 and 1; null for 0.01, or the least that the held-out rows allow.
    /// </param>
    /// <param name="shift">How much each of the calibration's held-out rows counts where the rows are from; null where they all count alike.</param>
    /// <exception cref="DataFaultException">
    /// The score or the rate needs a calibration and there is none, or the rate is out of range or needs more held-out rows.
    /// </exception>
    public RowScoring(
        DensityModel model, ScoreCalibration? calibration, ScoreKind? kind = null, double? falseAlarms = null, CovariateShift? shift = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Kind = kind ?? (calibration is null ? ScoreKind.UncalibratedFor(model.Spec) : calibration.DefaultFor(model.Spec, model.Schema));
        if (calibration is null && (falseAlarms is not null || Kind.NeedsCalibration))
        {
            var lack = falseAlarms is null ? $"there is nothing to measure {Kind.Word} from" : "no rate of false alarms can be kept";
            throw new InvalidInputException($"The model has no calibration, so that {lack}; give normal rows that training did not see.");
        }

        Scorer = calibration is null ? null
            : shift is null ? new(model, calibration, falseAlarms, Kind)
            : new(model, calibration, shift, falseAlarms, Kind);
        Calibration = calibration;
        var reference = (calibration ?? model.Calibration)?.Reference;
        (_measurer, _reach, Workers) = (new(model, reference), new(model), model.Workers);
        Baselines = reference is null ? []
            : reference.Gaussian is null ? [ScoreKind.Neighbours, ScoreKind.Smoother]
            : [ScoreKind.Gaussian, ScoreKind.Neighbours, ScoreKind.Smoother];
    }

    /// <summary>Scores as a scorer does, without baselines.</summary>
    internal RowScoring(AnomalyScorer scorer)
    {
        (Scorer, Kind, Baselines) = (scorer, scorer.Kind, []);
        (_reach, Workers) = (new(scorer.Model), scorer.Model.Workers);
        _measurer = new(scorer.Model, (scorer.Model.Calibration ?? scorer.Model.CalibrationWithoutClasses)?.Reference);
    }

    /// <summary>What measures rows that lack values by what they have; null where they have no log density. Flagged they are all the same.</summary>
    public PartialRows? Partial { get; init; }

    /// <summary>How many batches may be scored at a time.</summary>
    internal int Workers { get; }

    /// <summary>The score.</summary>
    public ScoreKind Kind { get; }

    /// <summary>What held-out rows look like; null where nothing says it.</summary>
    public ScoreCalibration? Calibration { get; }

    /// <summary>What gives p-values; null without a calibration.</summary>
    public AnomalyScorer? Scorer { get; }

    /// <summary>The baselines that rows are measured by too.</summary>
    public IReadOnlyList<ScoreKind> Baselines { get; }

    /// <summary>How many of so many rows would be flagged for their score if all were normal; null without a calibration.</summary>
    /// <param name="rows">The rows that have a score.</param>
    public double? ExpectedAlarms(long rows) => Scorer is { } scorer
        ? rows * (scorer.Shift is null ? scorer.HeldOut.Share(scorer.FalseAlarms) : scorer.FalseAlarms)
        : null;

    /// <summary>Scores rows in their order: one result for each.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="wanted">What is measured besides the score, since baselines may take longer than the flow; null measures everything.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    /// <exception cref="DataFaultException">A row cannot be measured, and that is to be an error; or a file is damaged.</exception>
    public IEnumerable<ScoredBatch> Score(ScoringRows rows, IReadOnlyList<ScoreKind>? wanted, CancellationToken cancellationToken = default) =>
        Score(rows, wanted, null, cancellationToken);

    /// <summary>Scores rows that are flagged by what came of others.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="wanted">What is measured besides the score; null measures everything.</param>
    /// <param name="found">What came of rows that were judged together; null goes by the threshold.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public IEnumerable<ScoredBatch> Score(
        ScoringRows rows, IReadOnlyList<ScoreKind>? wanted, Discoveries? found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return OrderedWork.Run(
            rows.Read(cancellationToken), batch => Judge(batch, Measure(batch, wanted, cancellationToken), found, cancellationToken), Workers);
    }

    /// <summary>Measures the rows of a batch that can be.</summary>
    internal RowMeasures Measure(RowBatch batch, IReadOnlyList<ScoreKind>? wanted, CancellationToken cancellationToken) =>
        _measurer.Measure(batch.Rows.Span, batch.Context.Span, wanted is null ? null : [Kind, .. wanted], cancellationToken);

    /// <summary>What is said of the rows of a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="measures">What was measured of those that can be.</param>
    /// <param name="found">Which are flagged by their p-values; null goes by the threshold.</param>
    /// <param name="cancellationToken">Stops the measurement of rows that lack values.</param>
    internal ScoredBatch Judge(RowBatch batch, RowMeasures measures, Discoveries? found, CancellationToken cancellationToken)
    {
        var scores = Scorer?.Judge(measures, batch.Rows.Span, batch.Context.Span, cancellationToken) ?? Unjudged(measures);
        var (width, given) = (batch.Rows.Length / Math.Max(1, scores.Length), batch.Context.Length / Math.Max(1, scores.Length));
        return new([.. batch.Entries.Select(Of)], measures);

        ScoredRow Of(RowEntry entry) => entry.Index < 0
            ? Unmeasured(entry)
            : Result(
                entry,
                found is null ? scores[entry.Index] : scores[entry.Index] with { IsFlagged = found.Contains(scores[entry.Index].PValue) },
                batch.Rows.Slice(entry.Index * width, width),
                batch.Context.Slice(entry.Index * given, given),
                _reach);

        ScoredRow Unmeasured(RowEntry entry) =>
            Result(entry, default, default, default, _reach) is var row && Partial is { } partial ? partial.Measure(entry, row, cancellationToken) : row;
    }

    /// <summary>Whether the threshold says something of a row: it can be measured, and has the rows before it by which the model judges.</summary>
    internal bool IsJudged(RowBatch batch, RowEntry entry)
    {
        var given = _reach.ContextWidth;
        return entry.Index >= 0 && (given == 0 || _reach.HasRowsBefore(batch.Context.Span.Slice(entry.Index * given, given)));
    }

    /// <summary>What is said of a row that was read and, where that was possible, scored.</summary>
    /// <param name="entry">The row.</param>
    /// <param name="score">Its score; of a row that cannot be measured nothing is taken from it.</param>
    /// <param name="row">The row as the model takes it.</param>
    /// <param name="context">What it is conditioned on.</param>
    /// <param name="reach">What training saw of that.</param>
    internal static ScoredRow Result(
        RowEntry entry, RowScore score, ReadOnlyMemory<float> row, ReadOnlyMemory<float> context, ContextReach reach)
    {
        var isMeasured = entry.Index >= 0;
        var isJudged = isMeasured && reach.HasRowsBefore(context.Span);
        return new()
        {
            Number = entry.Number,
            Name = entry.Name,
            Label = entry.Label,
            Time = entry.Time,
            Reasons = entry.Reasons,
            Doubts = isMeasured && !reach.IsEmpty ? [.. reach.Of(context)] : [],
            LogProb = isMeasured ? score.LogProb : null,
            Score = isMeasured ? score.Value : null,
            PValue = isJudged && !double.IsNaN(score.PValue) ? score.PValue : null,
            IsFlagged = entry.Reasons.Count > 0 || (isJudged && score.IsFlagged),
            IsJudged = isJudged || !isMeasured,
            Row = isMeasured ? row : default,
            Context = isMeasured ? context : default,
        };
    }

    private RowScore[] Unjudged(RowMeasures measures) =>
        [.. measures.Scores(Kind).Zip(measures.LogProbs.ToArray(), (score, logProb) => new RowScore(score, double.NaN, false, logProb))];
}
