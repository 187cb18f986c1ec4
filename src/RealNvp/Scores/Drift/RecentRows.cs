namespace RealNvp.Scores;

/// <summary>The newest rows of a stream, as many as are kept: of each its number, its place among the held-out scores and its values.</summary>
/// <param name="width">The number of values of a row; 0 keeps none.</param>
internal sealed class RecentRows(int width)
{
    private readonly StretchOfRows _rows = new(width);
    private int _oldest;

    /// <summary>Keeps a row, in the place of the oldest where there is no room.</summary>
    /// <param name="number">Its number, higher than those before.</param>
    /// <param name="place">Its place among the held-out scores.</param>
    /// <param name="row">Its values.</param>
    /// <param name="given">What it is conditioned on, which stands behind them.</param>
    public void Add(long number, double place, ReadOnlySpan<float> row, ReadOnlySpan<float> given)
    {
        if (!_rows.IsFull)
        {
            _rows.Add(number, place, row, given);
            return;
        }

        _rows.Set(_oldest, number, place, row, given);
        _oldest = (_oldest + 1) % _rows.Count;
    }

    /// <summary>Writes or reads the rows.</summary>
    public void Keep(StreamArchive archive, string name)
    {
        _rows.Keep(archive, name);
        _oldest = archive.Keep($"{name}.oldest", _oldest, 0, Math.Max(0, _rows.Count - 1));
    }

    /// <summary>The rows from one on, in their order, as many as are still there.</summary>
    /// <param name="since">The number of the first.</param>
    public StretchOfRows Since(long since)
    {
        var stretch = new StretchOfRows(width);
        for (var index = 0; index < _rows.Count; index++)
        {
            stretch.AddFrom(_rows, (_oldest + index) % _rows.Count, since);
        }

        return stretch;
    }
}
