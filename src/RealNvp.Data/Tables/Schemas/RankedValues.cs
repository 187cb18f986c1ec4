namespace RealNvp.Data.Tables.Schemas;

/// <summary>The different values of a column of numbers, rising, and the rows that have them.</summary>
internal sealed class RankedValues
{
    private const int MostBins = 256;
    private const int FewestOfABin = 10;

    // Numbers rise so much faster between clusters than so many standard deviations beside it.
    private const double MostSteeper = 3;
    private const double Beside = 0.4;

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

    /// <summary>
    /// Whether a value lies where the rows are thin, between two clusters: these a flow tells apart by itself, and where few rows lie a slope is as likely as a
    /// border.
    /// </summary>
    /// <param name="value">The value, by its index.</param>
    /// <param name="rows">How many rows on either side are near to it.</param>
    public bool IsBetweenClusters(int value, int rows)
    {
        var (left, right) = (Values.Back(value, 0, rows, 0), Values.Forth(value, 0, rows, Values.Count));
        var here = Slope(left, right);
        return here > MostSteeper * Slope(Values.Back(left, Beside, rows, 0), left)
            && here > MostSteeper * Slope(right, Values.Forth(right, Beside, rows, Values.Count));
    }

    /// <summary>By how much numbers rise between two values for each standard deviation of their rows in order; not a number where there is no room.</summary>
    private double Slope(int from, int to) => (Edge(to) - Edge(from)) / (Values.Places[to] - Values.Places[from]);

    /// <summary>What lies between a value and the one before.</summary>
    private double Edge(int value) => value == 0 ? this[0] : value == Values.Count ? _values[^1] : 0.5 * (this[value - 1] + this[value]);

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
