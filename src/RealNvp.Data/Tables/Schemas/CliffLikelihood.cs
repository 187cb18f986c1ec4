namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// How likely rows around a border are if what they hold changes there at once, or by a slope, from the shares of one side to those of the other.
/// </summary>
internal sealed class CliffLikelihood
{
    private const double NoWidth = 1e-9;

    private readonly RankedStretches _values;
    private readonly int[] _cells;
    private readonly int _left;
    private readonly int _right;
    private readonly double[] _sharesLeft;
    private readonly double[] _sharesRight;

    // Sums of the logarithms over the rows before each value.
    private readonly double[] _byLeft;
    private readonly double[] _byRight;

    /// <summary>Adds up.</summary>
    /// <param name="values">The different values of the other column.</param>
    /// <param name="cells">What each of the rows in their order holds, -1 where it is missing.</param>
    /// <param name="around">The rows of its two inner stretches are judged.</param>
    /// <param name="sharesLeft">The shares of what rows hold on the left.</param>
    /// <param name="sharesRight">Those on the right.</param>
    public CliffLikelihood(RankedStretches values, int[] cells, BorderStretches around, double[] sharesLeft, double[] sharesRight)
    {
        (_values, _cells, _left, _right, _sharesLeft, _sharesRight) = (values, cells, around.Left, around.Right, sharesLeft, sharesRight);
        (_byLeft, _byRight) = (Sums(Array.ConvertAll(sharesLeft, Math.Log)), Sums(Array.ConvertAll(sharesRight, Math.Log)));
    }

    /// <summary>The log-likelihood of a change at once before a value.</summary>
    public double Step(int value) => _byLeft[value - _left] + _byRight[^1] - _byRight[value - _left];

    /// <summary>The log-likelihood of a slope, and how many rows lie on it.</summary>
    /// <param name="center">Where its middle lies, in standard deviations; beyond the rows it is moved to their end.</param>
    /// <param name="width">Its width.</param>
    public (double LogLikelihood, int Rows) Slope(double center, double width)
    {
        var begin = Math.Clamp(center, _values.Places[_left], _values.Places[_right]) - (0.5 * width);
        var (first, to) = (At(begin), At(begin + width));
        var rows = _values.Rows(first, to);

        // The value that it begins in belongs to it.
        var from = Math.Max(_left, first - 1);
        var sum = _byLeft[from - _left] + _byRight[^1] - _byRight[to - _left];
        for (var value = from; value < to; value++)
        {
            var weight = Mean(_values.Places[value], _values.Places[value + 1], begin, width);
            for (var row = _values.Starts[value]; row < _values.Starts[value + 1]; row++)
            {
                if (_cells[row] is >= 0 and var cell)
                {
                    sum += Math.Log(((1 - weight) * _sharesLeft[cell]) + (weight * _sharesRight[cell]));
                }
            }
        }

        return (sum, rows);
    }

    private double[] Sums(double[] logShares)
    {
        var sums = new double[_right - _left + 1];
        for (var value = _left; value < _right; value++)
        {
            var sum = sums[value - _left];
            for (var row = _values.Starts[value]; row < _values.Starts[value + 1]; row++)
            {
                sum += _cells[row] is >= 0 and var cell ? logShares[cell] : 0;
            }

            sums[value - _left + 1] = sum;
        }

        return sums;
    }

    /// <summary>The first value that begins at a place or behind it.</summary>
    private int At(double place)
    {
        var index = Array.BinarySearch(_values.Places, _left, _right - _left + 1, place);
        return Math.Clamp(index >= 0 ? index : ~index, _left, _right);
    }

    /// <summary>The mean over an interval of what rises from 0 to 1.</summary>
    private static double Mean(double from, double to, double begin, double width) => to - from > NoWidth
        ? Math.Clamp((Area(to - begin, width) - Area(from - begin, width)) / (to - from), 0, 1)
        : Math.Clamp((from - begin) / width, 0, 1);

    private static double Area(double place, double width) => place <= 0 ? 0 : place < width ? 0.5 * place * place / width : place - (0.5 * width);
}
