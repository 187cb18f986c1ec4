namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Looks quickly for where what a column holds may change at once with another's number: bins of rows are counted once, and at each border between two of them
/// the rows beside it are compared with those further out.
/// </summary>
internal sealed class CliffScan
{
    // Between neighbours of a border there must be so much more of a difference than to those further out.
    private const double LeastContrast = 2.5;
    private const double LeastExcess = 15;
    private const int BestOfAWidth = 2;
    private const int FewestOfACell = 5;

    private readonly RankedStretches _bins;
    private readonly int _cellCount;

    // Rows of each cell before each bin, [bins + 1, cells].
    private readonly int[] _before;

    /// <summary>Counts.</summary>
    public CliffScan(RankedStretches bins, int[] cells, int cellCount)
    {
        (_bins, _cellCount) = (bins, cellCount);
        _before = new int[(bins.Count + 1) * cellCount];
        for (var bin = 0; bin < bins.Count; bin++)
        {
            var next = _before.AsSpan((bin + 1) * cellCount, cellCount);
            _before.AsSpan(bin * cellCount, cellCount).CopyTo(next);
            for (var row = bins.Starts[bin]; row < bins.Starts[bin + 1]; row++)
            {
                if (cells[row] >= 0)
                {
                    next[cells[row]]++;
                }
            }
        }
    }

    /// <summary>The bins that a border may lie before, the best first.</summary>
    /// <param name="width">The width of what is compared, in standard deviations.</param>
    /// <param name="rows">The fewest rows of each.</param>
    /// <param name="least">The first bin.</param>
    /// <param name="most">The bin behind the last.</param>
    public IEnumerable<int> Candidates(double width, int rows, int least, int most)
    {
        var found = new List<(int Bin, double Score)>();
        for (var bin = least + 2; bin <= most - 2; bin++)
        {
            if (_bins.Around(bin, width, rows, least, most) is { } around
                && Difference(around.Left, bin, around.Right) is { IsLarge: true, Size: var size, Excess: var excess }
                && size > LeastContrast * Difference(around.FarLeft, around.Left, bin).Size
                && size > LeastContrast * Difference(bin, around.Right, around.FarRight).Size)
            {
                found.Add((bin, excess));
            }
        }

        return found.OrderByDescending(item => item.Score).Where(Leads).Take(BestOfAWidth).Select(item => item.Bin);

        // Of borders side by side one is enough.
        bool Leads((int Bin, double Score) item) => !found.Exists(other => Math.Abs(other.Bin - item.Bin) is 1 or 2 && other.Score > item.Score);
    }

    /// <summary>How much what rows before and behind a bin hold differs: by chi-square, less what chance makes of it.</summary>
    private (double Size, double Excess, bool IsLarge) Difference(int from, int middle, int to)
    {
        var first = _before.AsSpan(from * _cellCount, _cellCount);
        var second = _before.AsSpan(middle * _cellCount, _cellCount);
        var third = _before.AsSpan(to * _cellCount, _cellCount);
        var (lefts, rights) = (0.0, 0.0);
        for (var cell = 0; cell < _cellCount; cell++)
        {
            lefts += second[cell] - first[cell];
            rights += third[cell] - second[cell];
        }

        if (lefts == 0 || rights == 0)
        {
            return (0, 0, false);
        }

        var (sum, kinds, fewLeft, fewRight) = (0.0, -1, 0.0, 0.0);
        for (var cell = 0; cell < _cellCount; cell++)
        {
            double left = second[cell] - first[cell], right = third[cell] - second[cell];
            if (left + right < FewestOfACell)
            {
                (fewLeft, fewRight) = (fewLeft + left, fewRight + right);
                continue;
            }

            Add(left, right);
        }

        if (fewLeft + fewRight > 0)
        {
            Add(fewLeft, fewRight);
        }

        var excess = sum - kinds;
        return (Math.Max(0, excess) * (lefts + rights) / (lefts * rights), excess, excess > LeastExcess + (3 * Math.Sqrt(2.0 * Math.Max(0, kinds))));

        void Add(double left, double right)
        {
            var odds = (left * rights) - (right * lefts);
            sum += odds * odds / (left + right) / (lefts * rights);
            kinds++;
        }
    }
}
