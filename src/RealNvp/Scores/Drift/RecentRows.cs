namespace RealNvp.Scores;

/// <summary>
/// The newest rows of a stream, as many as are kept; once a change was noticed, the rows since then, from the first on as many as are kept. Of each its place
/// among the held-out scores and its values.
/// </summary>
internal sealed class RecentRows
{
    /// <summary>The most rows.</summary>
    public const int MostRows = 2000;

    /// <summary>The most values of all rows together, 1 MB: wide rows are fewer.</summary>
    public const int MostValues = 1 << 18;

    private readonly int _width;
    private readonly int _most;
    private readonly long[] _numbers;
    private readonly double[] _places;
    private readonly float[] _values;
    private long _added;
    private int _kept;
    private bool _isHeld;

    /// <summary>Begins a stream.</summary>
    /// <param name="width">The number of values of a row; 0 keeps none.</param>
    public RecentRows(int width)
    {
        _width = width;
        _most = width == 0 ? MostRows : Math.Clamp(MostValues / width, 1, MostRows);
        (_numbers, _places, _values) = (new long[_most], new double[_most], new float[_most * width]);
    }

    /// <summary>The number of rows that are kept.</summary>
    public int Count => _kept;

    /// <summary>Their places, in no certain order before a change was noticed.</summary>
    public ReadOnlySpan<double> Places => _places.AsSpan(0, _kept);

    /// <summary>Their values, in the same order.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _kept * _width);

    /// <summary>Keeps a row if there is room, or, before a change was noticed, in the place of the oldest.</summary>
    /// <param name="number">Its number, higher than those before.</param>
    /// <param name="place">Its place among the held-out scores.</param>
    /// <param name="row">Its values.</param>
    /// <param name="given">What it is conditioned on, which stands behind them.</param>
    public void Add(long number, double place, ReadOnlySpan<float> row, ReadOnlySpan<float> given)
    {
        if (_isHeld && _kept == _most)
        {
            return;
        }

        var at = _isHeld ? _kept : (int)(_added++ % _most);
        (_numbers[at], _places[at]) = (number, place);
        row.CopyTo(_values.AsSpan(at * _width));
        given.CopyTo(_values.AsSpan((at * _width) + row.Length));
        _kept = Math.Max(_kept, at + 1);
    }

    /// <summary>Lets go of the rows before a change, and from now on of none.</summary>
    /// <param name="since">The number of the first row that stays.</param>
    public void Hold(long since)
    {
        // In the order of the stream.
        int[] held = [.. Enumerable.Range(0, _kept).Where(at => _numbers[at] >= since).OrderBy(at => _numbers[at])];
        double[] places = [.. held.Select(at => _places[at])];
        float[] values = [.. held.SelectMany(at => _values.AsSpan(at * _width, _width).ToArray())];
        places.CopyTo(_places, 0);
        values.CopyTo(_values, 0);
        (_kept, _isHeld) = (held.Length, true);
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_added, _kept, _isHeld) = (0, 0, false);
}
