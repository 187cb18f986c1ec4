namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds out whether each row of a column has a value of its own, and whether values rise. Of more than a million rows the first million tell whether
/// values differ, so that memory stays bounded.
/// </summary>
internal sealed class KeySearch
{
    private const int MostKept = 1 << 20;

    // Numbers that rise differ: they are kept in order until one does not rise.
    private List<double>? _rising = [];
    private HashSet<ulong>? _seen = [];
    private double _last;

    /// <summary>The values that were added.</summary>
    public long Count { get; private set; }

    /// <summary>Whether no value came twice.</summary>
    public bool AreDifferent => _seen is not null;

    /// <summary>Whether each number was larger than the one before it.</summary>
    public bool AreRising { get; private set; } = true;

    /// <summary>Whether each number was by one larger than the one before it.</summary>
    public bool AreCounted { get; private set; } = true;

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        AreRising &= Count == 0 || number > _last;
        AreCounted &= Count == 0 || number == _last + 1;
        _last = number;
        if (!AreRising)
        {
            LeaveOrder();
            Add(BitConverter.DoubleToUInt64Bits(number + 0.0));
            return;
        }

        Count++;
        if (_rising is { Count: < MostKept } rising)
        {
            rising.Add(number);
        }
    }

    /// <summary>Adds what stands for a value: different values have different ones, but by a chance of 2^-64.</summary>
    public void Add(ulong value)
    {
        Count++;
        if (_seen is { Count: < MostKept } && !_seen.Add(value))
        {
            GiveUp();
        }
    }

    /// <summary>Stops looking: a column of this kind has no keys.</summary>
    public void GiveUp() => (_seen, _rising, AreRising, AreCounted) = (null, null, false, false);

    private void LeaveOrder()
    {
        foreach (var number in _rising ?? [])
        {
            _seen?.Add(BitConverter.DoubleToUInt64Bits(number + 0.0));
        }

        _rising = null;
    }
}
