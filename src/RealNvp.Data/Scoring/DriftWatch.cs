using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>Watches scored rows for drift.</summary>
internal static class DriftWatch
{
    extension(DriftMonitor monitor)
    {
        /// <summary>Takes a row, as one that was not measured where it has no score.</summary>
        /// <returns>Whether a change is noticed with it.</returns>
        public bool Add(ScoredRow row)
        {
            if (row.Score is { } score)
            {
                return monitor.Add(score, row.Row.Span, row.Context.Span);
            }

            monitor.AddUnmeasured();
            return false;
        }

        /// <summary>Takes the rows of a batch.</summary>
        public void Add(ScoredBatch batch)
        {
            foreach (var row in batch.Rows)
            {
                monitor.Add(row);
            }
        }
    }
}
