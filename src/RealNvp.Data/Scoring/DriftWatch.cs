using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>Watches scored rows for drift.</summary>
internal static class DriftWatch
{
    extension(DriftMonitor monitor)
    {
        /// <summary>Takes a row, as one that was not measured where it has no score, or lacks rows before it by which the model judges.</summary>
        /// <returns>Whether a change is noticed with it.</returns>
        public bool Add(ScoredRow row)
        {
            if (row is { Score: { } score, IsJudged: true })
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
