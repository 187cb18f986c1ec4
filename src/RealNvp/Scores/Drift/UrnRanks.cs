namespace RealNvp.Scores;

/// <summary>
/// p-values of a stream that are independent of each other: each score's rank among the held-out scores and all of the stream before it, smoothed (online
/// conformal prediction, arXiv:2102.10439).
/// </summary>
/// <remarks>
/// p-values against held-out scores alone all share these, so that a bet on them would win from the chance in few held-out rows. Here the n held-out scores cut
/// the line into n + 1 cells, and only how many rows fell into each is kept. Of exchangeable rows the next one falls into a cell with the probability
/// <c>(1 + rows there) / (n + 1 + rows before)</c>, exactly, whatever the distribution of the scores: a Pólya urn. Spread evenly within its cell, its place is
/// uniform and independent of those before it, however long the stream and however few the held-out rows. Nothing is approximated but that two rows in one cell
/// count as equal.
/// </remarks>
internal sealed class UrnRanks
{
    // More than any stream has, and few enough that their sum is a number.
    private const long MostRows = 1L << 48;

    private readonly RankedScores _scores;

    // What is in each cell, and sums over the cells as a Fenwick tree: entry i holds those of the (i & -i) cells that end with the i-th.
    private readonly long[] _cells;
    private readonly long[] _tree;
    private long _total;

    /// <summary>Begins a stream.</summary>
    /// <param name="heldOut">The held-out scores, rising.</param>
    /// <param name="random">Breaks ties and spreads rows within their cells.</param>
    public UrnRanks(ReadOnlySpan<double> heldOut, SeededRandom random)
    {
        _scores = new(heldOut, random);
        (_cells, _tree) = (new long[heldOut.Length + 1L], new long[heldOut.Length + 2L]);
        Array.Fill(_cells, 1);
        Sum();
    }

    /// <summary>The scores that cut the line, rising.</summary>
    public ReadOnlySpan<double> Scores => _scores.Scores;

    /// <summary>Writes or reads what is in each cell.</summary>
    public void Keep(StreamArchive archive, string name)
    {
        _scores.Keep(archive, $"{name}.random");
        archive.Keep($"{name}.cells", _cells);
        archive.Require(!_cells.AsSpan().ContainsAnyExceptInRange(1, MostRows), name);
        Sum();
    }

    /// <summary>The p-value of the next row, in (0, 1]: small for one that is stranger than most before it.</summary>
    /// <param name="score">Its score; one that is no number is the strangest.</param>
    public double Next(double score)
    {
        var cell = _scores.CellOf(score);
        long below = SumOf(cell), here = _cells[cell]++;
        var pValue = (_total - below - here + (_scores.Within() * here)) / _total;
        for (var index = cell + 1; index < _tree.Length; index += index & -index)
        {
            _tree[index]++;
        }

        _total++;
        return pValue;
    }

    private void Sum()
    {
        (_total, _tree[0]) = (_cells.Sum(), 0);
        _cells.CopyTo(_tree, 1);
        for (var index = 1; index < _tree.Length; index++)
        {
            if (index + (index & -index) is var next && next < _tree.Length)
            {
                _tree[next] += _tree[index];
            }
        }
    }

    // What is in the first cells.
    private long SumOf(int cells)
    {
        var sum = 0L;
        for (var index = cells; index > 0; index -= index & -index)
        {
            sum += _tree[index];
        }

        return sum;
    }
}
