namespace RealNvp.Data.Scoring;

/// <summary>The flagged rows of a scoring, or, of more than can be explained, as many of them drawn at random: each is as likely to be among them.</summary>
internal sealed class AlertSample
{
    /// <summary>The most rows: explaining each takes some milliseconds.</summary>
    public const int Most = 500;

    private readonly List<ScoredRow> _rows = [];
    private readonly SeededRandom _random = SeededRandom.For(0, SeedPurpose.Alerts);

    /// <summary>The rows, in the order of their numbers.</summary>
    public IReadOnlyList<ScoredRow> Rows => [.. _rows.OrderBy(row => row.Number)];

    /// <summary>How many rows were flagged.</summary>
    public long Flagged { get; private set; }

    /// <summary>Whether some flagged rows are not among them.</summary>
    public bool IsPart => Flagged > _rows.Count;

    /// <summary>Takes the flagged rows of a batch.</summary>
    public void Add(ScoredBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var row in batch.Rows.Where(row => row.IsFlagged))
        {
            Flagged++;
            if (_rows.Count < Most)
            {
                _rows.Add(row.Kept());
            }
            else if (_random.NextUniform() * Flagged < Most)
            {
                _rows[_random.NextInt(Most)] = row.Kept();
            }
        }
    }
}
