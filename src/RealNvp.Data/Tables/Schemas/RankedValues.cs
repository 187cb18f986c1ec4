namespace RealNvp.Data.Tables.Schemas;

/// <summary>The different values of a column of numbers, rising, and the rows that have them.</summary>
internal sealed class RankedValues
{
    private const int MostBins = 256;
    private const int FewestOfABin = 10;

    private readonly double[] _values;

    /// <summary>Sorts the rows.</summary>
    /// <param name="values">The number of each row, not-a-number where it is missing.</param>
    public RankedValues(double[] values)
    {
        Rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
        _values = Array.ConvertAll(Rows, row => values[row]);
        Array.Sort(_values, Rows);
        Values = new([.. Enumerable.Range(0, Rows.Length).Where(row => row == 0 || _values[row] != _values[row - 1]), Rows.Length]);
        BinValues = [.. Binned()];
        Bins = new([.. BinValues.Select(value => Values.Starts[value])]);
    }

    /// <summary>The rows in the order of their numbers.</summary>
    public int[] Rows { get; }

    /// <summary>The different values.</summary>
    public RankedStretches Values { get; }

    /// <summary>Bins of about as many rows, at most 256. No value is in two of them.</summary>
    public RankedStretches Bins { get; }

    /// <summary>The value with which each bin begins, by its index; last, the number of values.</summary>
    public int[] BinValues { get; }

    /// <summary>A value.</summary>
    public double this[int index] => _values[Values.Starts[index]];

    private IEnumerable<int> Binned()
    {
        var (fewest, last) = (Math.Max(FewestOfABin, Rows.Length / MostBins), 0);
        yield return 0;
        for (var value = 1; value < Values.Count; value++)
        {
            if (Values.Starts[value] - Values.Starts[last] >= fewest)
            {
                last = value;
                yield return value;
            }
        }

        yield return Values.Count;
    }
}
