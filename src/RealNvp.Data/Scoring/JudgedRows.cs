using RealNvp.Calibration;
using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>
/// Rows that are judged together, so that which are flagged is only known behind the last: they are measured once, which is kept with 8 bytes a row and
/// measure, and read once more for what is said of each. Rows that cannot be measured, or that break a relation, are flagged for that and are not among those
/// that are judged; nor are those that lack rows before them by which the model judges.
/// </summary>
internal sealed class JudgedRows
{
    private readonly RowScoring _scoring;
    private readonly ScoringRows _rows;
    private readonly List<RowMeasures> _measures = [];

    /// <summary>Measures all rows and decides.</summary>
    /// <param name="scoring">What scores them.</param>
    /// <param name="rows">The rows, which are read twice.</param>
    /// <param name="rule">Which of them are flagged.</param>
    /// <param name="wanted">What is measured besides the score; null measures everything.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="DataFaultException">
    /// There is no calibration, or too few held-out rows for any row to be flagged; or a row cannot be measured, and that is to be an error.
    /// </exception>
    public JudgedRows(
        RowScoring scoring, ScoringRows rows, FalseDiscoveryRate rule, IReadOnlyList<ScoreKind>? wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var scorer = Require(scoring, rule);
        (_scoring, _rows) = (scoring, rows);
        var pValues = new List<double>();
        foreach (var (batch, measures) in OrderedWork.Run(
            rows.Read(cancellationToken), batch => (batch, scoring.Measure(batch, wanted, cancellationToken)), scoring.Workers))
        {
            var scores = scorer.ToScores(measures);
            _measures.Add(measures);
            var judged = batch.Entries.Where(entry => entry.Reasons.Count == 0 && scoring.IsJudged(batch, entry));
            pValues.AddRange(judged.Select(entry => scores[entry.Index].PValue));
        }

        Found = rule.Find(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pValues));
        Threshold = Found.LargestPValue is { } largest ? scorer.HeldOut.ThresholdAt(largest) : null;
    }

    /// <summary>Which rows are flagged by their p-values.</summary>
    public Discoveries Found { get; }

    /// <summary>The score above which they are; null where none is.</summary>
    public double? Threshold { get; }

    /// <summary>What gives p-values, if there are enough held-out rows for a rule.</summary>
    /// <exception cref="DataFaultException">There are not, or there is no calibration.</exception>
    public static AnomalyScorer Require(RowScoring scoring, FalseDiscoveryRate rule)
    {
        ArgumentNullException.ThrowIfNull(scoring);
        ArgumentNullException.ThrowIfNull(rule);
        var scorer = scoring.Scorer ?? throw new DataFaultException(
            "The model has no calibration, so that no share of false ones among the flagged rows can be kept; give normal rows that training did not see.");
        rule.RequireEnough(scorer.HeldOut.Count);
        return scorer;
    }

    /// <summary>One result for every row, in their order.</summary>
    /// <exception cref="DataFaultException">The rows are no longer those that were measured.</exception>
    public IEnumerable<ScoredBatch> Read(CancellationToken cancellationToken = default)
    {
        var next = 0;
        foreach (var batch in _rows.Read(cancellationToken))
        {
            yield return next < _measures.Count && batch.Entries.Count(entry => entry.Index >= 0) == _measures[next].Count
                ? _scoring.Judge(batch, _measures[next++], Found, cancellationToken)
                : throw new DataFaultException($"{_rows.Name} was changed while it was scored; score it again when it is whole.");
        }
    }
}
