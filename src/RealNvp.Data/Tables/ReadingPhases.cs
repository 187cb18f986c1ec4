namespace RealNvp.Data.Tables;

/// <summary>Tells whoever waits for a table what is done with it. That it is over is told in any case, so that a line about it can be taken away.</summary>
/// <param name="progress">Hears it; null for nobody.</param>
internal sealed class ReadingPhases(IProgress<ReadingProgress>? progress) : IDisposable
{
    // A row costs microseconds: so many are told of often enough to be seen.
    private const int RowsBetween = 1024;

    private string _phase = "";

    /// <summary>Begins with something else.</summary>
    /// <param name="phase">What, as "reading the rows".</param>
    public void Begin(string phase)
    {
        _phase = phase;
        progress?.Report(new(phase, 0));
    }

    /// <summary>Says which row is done; to be called for each.</summary>
    public void At(long row)
    {
        if (row % RowsBetween == 0)
        {
            Now(row);
        }
    }

    /// <summary>Says how many rows are done; to be called for some.</summary>
    public void Now(long rows) => progress?.Report(new(_phase, rows));

    /// <summary>Says that it is over.</summary>
    public void End() => progress?.Report(default);

    public void Dispose() => End();
}
