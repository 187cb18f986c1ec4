namespace RealNvp.Data.Scoring;

/// <summary>What is kept of a scoring, however many rows it has: counts, what speaks against rows, and the strangest of them.</summary>
/// <param name="strangest">How many of the strangest rows to keep, at least 0.</param>
internal sealed class ScoringTally(int strangest)
{
    private readonly StrangestRows _byScore = new(strangest);
    private readonly StrangestRows _byRelation = new(strangest);
    private readonly Dictionary<ReasonKind, (long Count, ScoredRow First)> _reasons = [];

    /// <summary>All rows.</summary>
    public long Rows { get; private set; }

    /// <summary>The rows that have a score.</summary>
    public long Scored { get; private set; }

    /// <summary>The rows that are flagged.</summary>
    public long Flagged { get; private set; }

    /// <summary>The rows that are flagged for their score alone, which is what the rate of false alarms speaks of.</summary>
    public long FlaggedByScore { get; private set; }

    /// <summary>Of what speaks against rows besides their score, in how many rows it comes first, and the first of these; the most frequent first.</summary>
    public IReadOnlyList<(ReasonKind Kind, long Count, ScoredRow First)> Reasons =>
        [.. _reasons.Select(item => (item.Key, item.Value.Count, item.Value.First)).OrderByDescending(item => item.Count).ThenBy(item => item.Key)];

    /// <summary>The rows that have a score but lack rows before them by which the model judges, so that the threshold says nothing of them.</summary>
    public long Unjudged { get; private set; }

    /// <summary>The rows that can be flagged for their score.</summary>
    public long Judged => Scored - Unjudged;

    /// <summary>The rows of which something is doubtful.</summary>
    public long Doubtful { get; private set; }

    /// <summary>The first of these; null without one.</summary>
    public ScoredRow? FirstDoubtful { get; private set; }

    /// <summary>
    /// The strangest rows that have a score: first those that break a relation, which at most every second of them does if there are others, then by score.
    /// </summary>
    public IReadOnlyList<ScoredRow> Strangest
    {
        get
        {
            var (scored, broken) = (_byScore.Rows, _byRelation.Rows);
            var ofBroken = Math.Min(broken.Count, Math.Max(strangest - scored.Count, (strangest + 1) / 2));
            return [.. broken.Take(ofBroken), .. scored.Take(strangest - ofBroken)];
        }
    }

    /// <summary>Counts rows.</summary>
    public void Add(ScoredBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var row in batch.Rows)
        {
            Rows++;
            Scored += row.IsScored ? 1 : 0;
            Unjudged += row.IsJudged ? 0 : 1;
            Flagged += row.IsFlagged ? 1 : 0;
            FlaggedByScore += row is { IsFlagged: true, Status: RowStatus.Scored } ? 1 : 0;
            if (row.Doubts.Count > 0)
            {
                Doubtful++;
                FirstDoubtful ??= row;
            }

            if (row.Reasons.Count > 0)
            {
                var kind = row.Reasons[0].Kind;
                _reasons[kind] = _reasons.TryGetValue(kind, out var known) ? (known.Count + 1, known.First) : (1, row);
            }

            if (row.IsScored && (row.IsJudged || row.IsFlagged))
            {
                (row.Status == RowStatus.BrokenRelation ? _byRelation : _byScore).Add(row);
            }
        }
    }
}
