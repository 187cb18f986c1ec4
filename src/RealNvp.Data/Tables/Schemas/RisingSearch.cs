namespace RealNvp.Data.Tables.Schemas;

/// <summary>Finds out whether numbers rise from row to row, as the times of a log do: none below the one before, and many above it.</summary>
internal sealed class RisingSearch
{
    // So many ascents in a row are no chance, whatever the rows.
    private const int FewestAscents = 20;

    private double _last = double.NegativeInfinity;
    private int _ascents;
    private bool _hasFallen;

    /// <summary>Whether all of the numbers rise.</summary>
    public bool IsRising => !_hasFallen && _ascents >= FewestAscents;

    /// <summary>Takes the next number.</summary>
    public void Add(double number)
    {
        _hasFallen = _hasFallen || number < _last;
        _ascents += number > _last && _ascents < FewestAscents ? 1 : 0;
        _last = number;
    }
}
