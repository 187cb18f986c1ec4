namespace RealNvp.Server.Telemetry;

/// <summary>How many rows a model scored, and how many of them were flagged. Safe to use from many threads at once.</summary>
internal sealed class RowTally
{
    private long _rows;
    private long _flagged;

    public long Rows => Interlocked.Read(ref _rows);

    public long Flagged => Interlocked.Read(ref _flagged);

    /// <summary>The share that was flagged; null before the first row.</summary>
    public double? FlaggedShare => Rows is > 0 and var rows ? (double)Flagged / rows : null;

    public void Add(int rows, int flagged)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _flagged, flagged);
    }
}
