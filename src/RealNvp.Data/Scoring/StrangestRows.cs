namespace RealNvp.Data.Scoring;

/// <summary>The rows with the highest scores; of equals the first ones.</summary>
/// <param name="most">How many are kept, at least 0.</param>
internal sealed class StrangestRows(int most)
{
    // The least strange of those kept comes out first.
    private readonly PriorityQueue<ScoredRow, (double Score, long Behind)> _rows = new();

    /// <summary>How many there are.</summary>
    public int Count => _rows.Count;

    /// <summary>The rows, the strangest first.</summary>
    public IReadOnlyList<ScoredRow> Rows => [.. _rows.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];

    /// <summary>The least strange of them; null without any.</summary>
    public ScoredRow? Least => _rows.TryPeek(out var row, out _) ? row : null;

    /// <summary>Keeps a row that has a score if it is among the strangest so far.</summary>
    public void Add(ScoredRow row)
    {
        if (_rows.Count < most)
        {
            _rows.Enqueue(row.Kept(), Priority(row));
        }
        else if (Least is not null && IsStranger(row))
        {
            _rows.DequeueEnqueue(row.Kept(), Priority(row));
        }
    }

    /// <summary>Whether a row that has a score is one of them, of all that were added.</summary>
    public bool Contains(ScoredRow row) => _rows.TryPeek(out _, out var least) && Priority(row).CompareTo(least) >= 0;

    private bool IsStranger(ScoredRow row) => _rows.TryPeek(out _, out var least) && Priority(row).CompareTo(least) > 0;

    private static (double Score, long Behind) Priority(ScoredRow row) => (row.Score!.Value, -row.Number);
}
