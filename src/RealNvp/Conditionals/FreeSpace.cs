namespace RealNvp.Conditionals;

/// <summary>
/// The values of a row that a condition leaves open, as numbers without bounds: those that nothing is known of as they are, those in a narrow cell by
/// <see cref="CellMap"/>, a number each. Last come those whose cell is where the other values put it (<see cref="DependentCell"/>).
/// </summary>
internal sealed class FreeSpace
{
    // What leaves room for so many rows is no cell but a border that the values stay behind.
    private const double WideShare = 0.3;

    private readonly RowCondition _condition;
    private readonly float[] _template;
    private readonly int[] _places;
    private readonly CellMap?[] _cells;

    public FreeSpace(RowCondition condition, JointRows joint)
    {
        _condition = condition;
        _template = new float[condition.Width];
        List<int> open = [], cells = [];
        for (var place = 0; place < condition.Width; place++)
        {
            if (condition.IsFixed(place))
            {
                _template[place] = (float)condition.Low[place];
            }
            else if (!condition.Dependent.Any(cell => cell.Place == place))
            {
                var isWide = !condition.IsKnown(place) || joint.Share(place, condition.Low[place], condition.High[place]) > WideShare;
                (isWide ? open : cells).Add(place);
            }
        }

        Open = open.Count;
        _places = [.. open, .. cells, .. condition.Dependent.Select(cell => cell.Place)];
        _cells = [.. Enumerable.Repeat<CellMap?>(null, Open), .. cells.Select(place => Map(place, condition, joint))];
        var found = _places.Index().ToDictionary(item => item.Item, item => item.Index);
        Columns =
        [
            .. condition.Columns
                .Select(column => Enumerable.Range(column.Start, column.Width).Where(found.ContainsKey).Select(place => found[place]).ToArray())
                .Where(column => column.Length > 0),
        ];
    }

    /// <summary>How many numbers there are.</summary>
    public int Dimension => _places.Length;

    /// <summary>How many of them, the first, are values as they are.</summary>
    public int Open { get; }

    /// <summary>Numbers that belong together, being those of one column.</summary>
    public int[][] Columns { get; }

    /// <summary>The row's place of each number.</summary>
    public ReadOnlySpan<int> Places => _places;

    /// <summary>Writes the row of some numbers.</summary>
    /// <returns>The logarithm of how much the row's values move for the numbers; minus infinity where a value lies outside of its bounds.</returns>
    public double ToRow(ReadOnlySpan<double> numbers, Span<float> row)
    {
        _template.CopyTo(row);
        var logSlope = 0.0;
        for (var index = 0; index < _cells.Length; index++)
        {
            var place = _places[index];
            if (_cells[index] is { } cell)
            {
                var (value, slope) = cell.ToValue(numbers[index]);
                row[place] = Inside(value, _condition.Low[place], _condition.High[place]);
                logSlope += slope;
            }
            else
            {
                row[place] = (float)numbers[index];
                logSlope = _condition.Holds(place, numbers[index]) ? logSlope : double.NegativeInfinity;
            }
        }

        for (var index = 0; index < _condition.Dependent.Length; index++)
        {
            var cell = _condition.Dependent[index];
            var (low, high) = cell.In(row);
            if (!(low < high))
            {
                return double.NegativeInfinity;
            }

            // What depends on another column is about standard normal, as all that has shares.
            var (value, slope) = new CellMap(low, high, middle: 0, scale: 1).ToValue(numbers[_cells.Length + index]);
            row[cell.Place] = Inside(value, low, high);
            logSlope += slope;
        }

        return logSlope;
    }

    // The nearest float of a value near a bound may lie in the next cell.
    private static float Inside(double value, double low, double high)
    {
        var rounded = (float)value;
        return rounded <= low ? MathF.BitIncrement((float)low) : rounded >= high ? MathF.BitDecrement((float)high) : rounded;
    }

    private static CellMap Map(int place, RowCondition condition, JointRows joint)
    {
        var sorted = joint.Sorted[place];
        return new(condition.Low[place], condition.High[place], sorted.Length > 0 ? sorted[sorted.Length / 2] : 0, joint.Scale[place]);
    }
}
