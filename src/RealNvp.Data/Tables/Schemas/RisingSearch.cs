namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds out whether numbers rise from row to row, as the times of a log do, or fall, as where the newest row comes first: none goes the other way, and many
/// differ from the one before.
/// </summary>
internal sealed class RisingSearch
{
    // So many steps the same way are no chance, whatever the rows.
    private const int FewestSteps = 20;

    private double _last = double.NaN;
    private int _ascents;
    private int _descents;

    /// <summary>Whether all of the numbers rise.</summary>
    public bool IsRising => _descents == 0 && _ascents >= FewestSteps;

    /// <summary>Whether all of the numbers fall.</summary>
    public bool IsFalling => _ascents == 0 && _descents >= FewestSteps;

    /// <summary>Takes the next number.</summary>
    public void Add(double number)
    {
        _ascents += number > _last && _ascents < FewestSteps ? 1 : 0;
        _descents += number < _last && _descents < FewestSteps ? 1 : 0;
        _last = number;
    }
}
