namespace RealNvp.Scores;

/// <summary>Some rows of a stream, as many as there is room for: of each its number, its place among the held-out scores and its values.</summary>
internal sealed class StretchOfRows
{
    /// <summary>The most rows.</summary>
    public const int MostRows = 2000;

    /// <summary>The most values of all rows together, 1 MB: wide rows are fewer.</summary>
    public const int MostValues = 1 << 18;

    private readonly int _width;
    private readonly long[] _numbers;
    private readonly double[] _places;
    private readonly float[] _values;

    /// <summary>Room for rows.</summary>
    /// <param name="width">The number of values of a row; 0 keeps none.</param>
    public StretchOfRows(int width)
    {
        var most = width == 0 ? MostRows : Math.Clamp(MostValues / width, 1, MostRows);
        (_width, _numbers, _places, _values) = (width, new long[most], new double[most], new float[most * width]);
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no more room.</summary>
    public bool IsFull => Count == _numbers.Length;

    /// <summary>The places of the first rows.</summary>
    public ReadOnlySpan<double> Places(int count) => _places.AsSpan(0, count);

    /// <summary>The values of the first rows.</summary>
    public ReadOnlySpan<float> Values(int count) => _values.AsSpan(0, count * _width);

    /// <summary>The number of a row in the stream.</summary>
    public long Number(int at) => _numbers[at];

    /// <summary>Adds a row; there must be room.</summary>
    /// <inheritdoc cref="RecentRows.Add" path="/param"/>
    public void Add(long number, double place, ReadOnlySpan<float> row, ReadOnlySpan<float> given) => Set(Count++, number, place, row, given);

    /// <summary>Puts a row in the place of another.</summary>
    /// <param name="at">Which one.</param>
    /// <param name="number">The number of the new one.</param>
    /// <param name="place">Its place among the held-out scores.</param>
    /// <param name="row">Its values.</param>
    /// <param name="given">What it is conditioned on, which stands behind them.</param>
    public void Set(int at, long number, double place, ReadOnlySpan<float> row, ReadOnlySpan<float> given)
    {
        (_numbers[at], _places[at]) = (number, place);
        row.CopyTo(_values.AsSpan(at * _width));
        given.CopyTo(_values.AsSpan((at * _width) + row.Length));
    }

    /// <summary>Adds a row of others if its number is high enough.</summary>
    /// <param name="others">The others, of as many values.</param>
    /// <param name="at">Which one of them.</param>
    /// <param name="since">The lowest number.</param>
    public void AddFrom(StretchOfRows others, int at, long since)
    {
        if (others._numbers[at] >= since)
        {
            Add(others._numbers[at], others._places[at], others._values.AsSpan(at * _width, _width), []);
        }
    }

    /// <summary>Lets go of the rows from one on, which come in the order of their numbers.</summary>
    /// <param name="end">The number of the first that is no longer there.</param>
    public void EndBefore(long end)
    {
        while (Count > 0 && _numbers[Count - 1] >= end)
        {
            Count--;
        }
    }

    /// <summary>Writes or reads the rows.</summary>
    public void Keep(StreamArchive archive, string name)
    {
        Count = archive.Keep($"{name}.count", Count, 0, _numbers.Length);
        archive.Keep($"{name}.numbers", _numbers.AsSpan(0, Count));
        archive.Keep($"{name}.places", _places.AsSpan(0, Count));
        archive.Keep($"{name}.values", _values.AsSpan(0, Count * _width));
        archive.Require(!_places.AsSpan(0, Count).ContainsAnyExceptInRange(0, 1), $"{name}.places");
    }

    /// <summary>
    /// With how many of the rows a change ended behind which the others are as held-out rows again: up to where the bet that won most was at its highest, if it
    /// won so much by then, and lost so much since, that neither is by chance. All of them where that is not so.
    /// </summary>
    /// <param name="chance">The probability with which chance may look so.</param>
    public int CountUntilEnd(double chance)
    {
        var (best, left, count) = (0.0, 0.0, Count);
        foreach (var bet in DriftBet.All)
        {
            var (sum, most, last) = (0.0, 0.0, Count);
            for (var row = 0; row < Count; row++)
            {
                sum += Math.Log(bet.Gain(_places[row]));
                (most, last) = sum > most ? (sum, row + 1) : (most, last);
            }

            (best, left, count) = most > best ? (most, sum, last) : (best, left, count);
        }

        var notByChance = Math.Log(Count / chance);
        return best >= notByChance && best - left >= notByChance ? count : Count;
    }
}
