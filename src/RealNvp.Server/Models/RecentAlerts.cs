using RealNvp.Data;

namespace RealNvp.Server.Models;

/// <summary>
/// The last rows of a model that were flagged, and how many were scored since it was loaded. It keeps a bounded number of them, within a bounded number of
/// values. Safe to use from many threads at once.
/// </summary>
internal sealed class RecentAlerts
{
    // Rows of images are large: of those fewer are kept.
    private const int MostValues = 1_000_000;

    // The numbers of two loads of a model never meet, so that whoever asks for what came after one of them needs to know nothing else.
    private const long NumbersAMillisecond = 1_000;

    private readonly Queue<Alert> _alerts = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;
    private long _rows;
    private long _flagged;
    private long _unmeasured;

    /// <summary>Begins to keep.</summary>
    /// <param name="most">The most alerts; 0 keeps none and counts alone.</param>
    /// <param name="width">How many values a row has.</param>
    /// <param name="since">When the model was loaded.</param>
    public RecentAlerts(int most, int width, DateTimeOffset since)
    {
        Most = Math.Min(most, Math.Max(1, MostValues / Math.Max(1, width)));
        Since = since;
        _last = since.ToUnixTimeMilliseconds() * NumbersAMillisecond;
    }

    /// <summary>The most alerts that are kept.</summary>
    public int Most { get; }

    /// <summary>From when on it counts.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Counts rows that a client had scored, and keeps those that were flagged.</summary>
    public void Add(IReadOnlyList<ScoredRow> rows)
    {
        long flagged = 0, unmeasured = 0;
        foreach (var row in rows)
        {
            flagged += row.IsFlagged ? 1 : 0;
            unmeasured += row.IsScored ? 0 : 1;
        }

        // Of very many the last ones alone would stay.
        ScoredRow[] kept = flagged == 0 ? [] : [.. rows.Where(row => row.IsFlagged).TakeLast(Most).Select(row => row.Kept())];
        TaskCompletionSource? heard = null;
        lock (_gate)
        {
            _rows += rows.Count;
            _flagged += flagged;
            _unmeasured += unmeasured;
            _last += flagged - kept.Length;
            foreach (var row in kept)
            {
                _alerts.Enqueue(new(++_last, DateTimeOffset.UtcNow, row));
                if (_alerts.Count > Most)
                {
                    _alerts.Dequeue();
                }
            }

            if (flagged > 0)
            {
                (heard, _next) = (_next, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }

        heard?.SetResult();
    }

    /// <summary>What came after an alert, and what completes with the next one.</summary>
    /// <param name="after">The number of the last alert that is known; 0 gives all that are kept.</param>
    public (AlertNews News, Task Next) After(long after)
    {
        lock (_gate)
        {
            Alert[] alerts = [.. _alerts.Where(alert => alert.Number > after)];
            var first = Since.ToUnixTimeMilliseconds() * NumbersAMillisecond;
            var missed = _last - Math.Max(after, first) - alerts.Count(alert => alert.Number > first);
            return (new(alerts, _last, _rows, _flagged, _unmeasured, Missed: Math.Max(0, missed)), _next.Task);
        }
    }

    /// <summary>Puts alerts of an earlier load before its own. They count neither as rows of this load nor as missed.</summary>
    /// <param name="earlier">The alerts, the oldest first.</param>
    public void Continue(IReadOnlyList<Alert> earlier)
    {
        lock (_gate)
        {
            Alert[] alerts = [.. earlier.Concat(_alerts).TakeLast(Most)];
            _alerts.Clear();
            foreach (var alert in alerts)
            {
                _alerts.Enqueue(alert);
            }
        }
    }

    /// <summary>All that are kept; whoever waits for the next one is told to ask anew, since it comes to a later load.</summary>
    public IReadOnlyList<Alert> Leave()
    {
        lock (_gate)
        {
            var waiting = _next;
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.SetResult();
            return [.. _alerts];
        }
    }

    /// <summary>An alert by its number; null where it is not kept any more.</summary>
    public Alert? Find(long number)
    {
        lock (_gate)
        {
            return _alerts.FirstOrDefault(alert => alert.Number == number);
        }
    }
}

/// <summary>A row that was flagged.</summary>
/// <param name="Number">Its number, higher than those of earlier ones.</param>
/// <param name="Time">When it was scored.</param>
/// <param name="Row">What was said of it.</param>
internal sealed record Alert(long Number, DateTimeOffset Time, ScoredRow Row)
{
    /// <summary>The row as JSON, of an alert of an earlier load, whose model is gone; null for one that the model at hand flagged.</summary>
    public byte[]? Earlier { get; init; }
}

/// <summary>What came after an alert.</summary>
/// <param name="Alerts">The alerts that are kept, the oldest first.</param>
/// <param name="Last">The number to ask from the next time.</param>
/// <param name="Rows">How many rows were scored since the model was loaded.</param>
/// <param name="Flagged">How many of them were flagged.</param>
/// <param name="Unmeasured">How many of those could not be measured.</param>
/// <param name="Missed">How many alerts came after it that are kept no more.</param>
internal sealed record AlertNews(IReadOnlyList<Alert> Alerts, long Last, long Rows, long Flagged, long Unmeasured, long Missed);
