using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>What is kept of a scoring: counts, the strangest rows, the distribution of the p-values, and all scores where rows have labels.</summary>
/// <param name="strangest">How many of the strangest rows to keep.</param>
/// <param name="heldOut">The number of held-out rows, which p-values are counted by; 0 without a calibration.</param>
internal sealed class ScoreTally(int strangest, int heldOut)
{
    // The least strange of those kept comes out first; of equals the last one.
    private readonly PriorityQueue<StrangeRow, (double Score, long Behind)> _strangest = new();
    private readonly long[] _counts = new long[heldOut == 0 ? 0 : heldOut + 2];

    public long Rows { get; private set; }

    public long Flagged { get; private set; }

    /// <summary>The strangest rows, the strangest first.</summary>
    public IReadOnlyList<StrangeRow> Strangest => [.. _strangest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];

    /// <summary>How many rows had the p-value k / (n + 1), for k from 0 to n + 1: all there is to know of the distribution of p-values.</summary>
    public ReadOnlyMemory<long> PValueCounts => _counts;

    /// <summary>Counts rows.</summary>
    public void Add(ScoreBatch batch, RowScore[] scores)
    {
        var width = batch.Rows.Length / Math.Max(1, scores.Length);
        var given = batch.Context.Length / Math.Max(1, scores.Length);
        for (var row = 0; row < scores.Length; row++)
        {
            Rows++;
            Flagged += scores[row].IsFlagged ? 1 : 0;
            if (_counts.Length > 0)
            {
                _counts[(int)Math.Round(scores[row].PValue * (heldOut + 1))]++;
            }

            var number = batch.Numbers.Span[row];
            var priority = (scores[row].Value, -number);
            if (_strangest.Count == strangest && (strangest == 0 || !_strangest.TryPeek(out _, out var least) || priority.CompareTo(least) <= 0))
            {
                continue;
            }

            if (_strangest.Count == strangest)
            {
                _strangest.Dequeue();
            }

            var file = batch.Files.Count > 0 ? batch.Files[row] : null;
            _strangest.Enqueue(
                new(number, scores[row], batch.Rows.Slice(row * width, width).ToArray(), batch.Context.Slice(row * given, given).ToArray(), file), priority);
        }
    }
}
