namespace RealNvp.Data.Tables.Schemas;

/// <summary>The outermost different values at one end of a column, the outermost first, and how many rows have each.</summary>
internal sealed class ColumnEnd(bool isLeast)
{
    private const int Most = 5;

    private readonly List<(double Value, long Rows)> _values = new(Most + 1);

    public IReadOnlyList<(double Value, long Rows)> Values => _values;

    /// <summary>Takes a value; not-a-number is none.</summary>
    public void Add(double value)
    {
        var place = _values.Count;
        while (place > 0 && IsBeyond(value, _values[place - 1].Value))
        {
            place--;
        }

        if (place > 0 && _values[place - 1].Value == value)
        {
            _values[place - 1] = (value, _values[place - 1].Rows + 1);
        }
        else if (place < Most && !double.IsNaN(value))
        {
            _values.Insert(place, (value, 1));
            if (_values.Count > Most)
            {
                _values.RemoveAt(Most);
            }
        }
    }

    private bool IsBeyond(double value, double other) => isLeast ? value < other : value > other;
}
