namespace RealNvp.Scores;

/// <summary>
/// Scores that cut the line into cells, one more than there are. Equal ones are put in an order by chance, so that every row has a cell of its own among them.
/// </summary>
internal sealed class RankedScores
{
    private readonly double[] _scores;

    // A number beside each score, rising among equals.
    private readonly double[] _ties;
    private readonly SeededRandom _random;

    /// <summary>Takes the scores.</summary>
    /// <param name="rising">The scores, rising.</param>
    /// <param name="random">Breaks ties and spreads rows within their cells.</param>
    public RankedScores(ReadOnlySpan<double> rising, SeededRandom random)
    {
        (_scores, _ties, _random) = (rising.ToArray(), new double[rising.Length], random);
        for (var (first, end) = (0, 0); first < _scores.Length; first = end)
        {
            while (end < _scores.Length && _scores[end] == _scores[first])
            {
                _ties[end++] = random.NextUniform();
            }

            _ties.AsSpan(first, end - first).Sort();
        }
    }

    /// <summary>The number of scores.</summary>
    public int Count => _scores.Length;

    /// <summary>The scores, rising.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>Writes or reads what chance comes next; the scores and their order are of whoever made them.</summary>
    public void Keep(StreamArchive archive, string name) => archive.Keep(name, _random);

    /// <summary>The cell of a row, from 0: how many of the scores lie below its own.</summary>
    /// <param name="score">Its score; one that is no number is the strangest.</param>
    public int CellOf(double score)
    {
        score = double.IsNaN(score) ? double.PositiveInfinity : score;
        var tie = _random.NextUniform();
        int low = 0, high = _scores.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_scores[middle] < score || (_scores[middle] == score && _ties[middle] < tie))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>A number in (0, 1], by which a row is put somewhere in its cell.</summary>
    public double Within() => 1 - _random.NextUniform();

    /// <summary>The place of a row among the scores, in (0, 1]: even for rows that are like these, and low for strange ones.</summary>
    /// <param name="score">Its score.</param>
    public double PlaceOf(double score) => (Count - CellOf(score) + Within()) / (Count + 1);
}
