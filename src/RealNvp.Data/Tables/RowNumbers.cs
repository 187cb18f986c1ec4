namespace RealNvp.Data.Tables;

/// <summary>The numbers in the file, from 1, of the rows that were taken: one is passed over here and there.</summary>
internal sealed class RowNumbers
{
    private readonly List<int> _passedOver = [];
    private readonly int[]? _picked;
    private readonly long[]? _known;

    public RowNumbers()
    {
    }

    /// <summary>Rows whose numbers are known.</summary>
    public RowNumbers(long[] numbers) => _known = numbers;

    private RowNumbers(RowNumbers all, int[] picked) => (_passedOver, _picked, _known) = (all._passedOver, picked, all._known);

    /// <summary>The numbers of some of the rows that were taken.</summary>
    /// <param name="picked">Their indices.</param>
    public RowNumbers Of(int[] picked) => new(this, picked);

    /// <summary>Passes a row over.</summary>
    /// <param name="taken">How many were taken before it.</param>
    public void PassOver(int taken) => _passedOver.Add(taken);

    /// <summary>The number in the file of a row that was taken.</summary>
    /// <param name="index">Its index among those that were.</param>
    public long Of(int index)
    {
        index = _picked?[index] ?? index;
        if (_known is not null)
        {
            return _known[index];
        }

        // The first that was passed over behind it.
        var (low, high) = (0, _passedOver.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _passedOver[middle] <= index ? (middle + 1, high) : (low, middle);
        }

        return index + 1L + low;
    }
}
