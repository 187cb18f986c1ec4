using System.Collections.Concurrent;
using System.Globalization;

namespace RealNvp.Bench.Serving;

/// <summary>What came of the requests. Safe to use from many threads at once.</summary>
internal sealed class LoadTally(int requests)
{
    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly ConcurrentDictionary<int, int> _refused = [];
    private int _next = -1;
    private int _answered;
    private int _retried;
    private long _rows;
    private long _lost;

    /// <summary>How many requests were answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>How many rows have no result.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>The number of the next request; null behind the last.</summary>
    public int? Next() => Interlocked.Increment(ref _next) is var next && next < requests ? next : null;

    public void Add(TimeSpan time, int asked, int rows, int attempts)
    {
        Interlocked.Increment(ref _answered);
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _lost, asked - rows);
        Interlocked.Add(ref _retried, attempts > 1 ? 1 : 0);
        _milliseconds.Add(time.TotalMilliseconds);
    }

    /// <summary>Counts an answer that was none; 0 for a connection that broke.</summary>
    public void Refused(int status) => _refused.AddOrUpdate(status, 1, (_, count) => count + 1);

    public string Report(double seconds, ServeLoad load, int reloads, int restarts, double megabytes)
    {
        var sorted = _milliseconds.Order().ToArray();
        var refused = string.Join(
            ", ", _refused.OrderBy(item => item.Key).Select(item => $"{item.Value:N0} times {(item.Key == 0 ? "no connection" : item.Key)}"));
        var times = string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F2} ms, p99 {At(0.99):F2} ms, p99.9 {At(0.999):F2} ms, longest {At(1):F2} ms");
        return string.Create(CultureInfo.InvariantCulture, $"""
            {load.Requests:N0} requests of {load.RowsOfRequest:N0} rows by {load.Clients} clients, {reloads} reloads, {restarts} restarts: {seconds:F1} s
            {load.Requests / seconds:N0} requests/s, {_rows / seconds:N0} rows/s; {times}
            {_rows:N0} rows scored, {Lost:N0} lost; {_retried:N0} requests were asked again ({(refused.Length == 0 ? "none was refused" : refused)})
            memory of the service at the end: {megabytes:N0} MB
            """);

        double At(double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }
}
