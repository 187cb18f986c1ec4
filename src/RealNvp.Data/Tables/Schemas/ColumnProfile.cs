using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>What is learnt of a column by looking at each of its values once.</summary>
internal sealed class ColumnProfile(bool areNames)
{
    /// <summary>The most different values that are remembered.</summary>
    public const int MostDistinct = 1000;

    private readonly DistinctValues _distinct = new(MostDistinct);
    private readonly DecimalGrid _grid = new();
    private readonly DecimalGrid _wholeGrid = new();
    private double _squares;
    private long _wholes;

    public long Missing { get; private set; }

    public long Numbers { get; private set; }

    public long Texts { get; private set; }

    /// <summary>Where the first text stands, and what it is.</summary>
    public (string Place, string Text)? FirstText { get; private set; }

    public double Mean { get; private set; }

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Most { get; private set; } = double.NegativeInfinity;

    public double Deviation => Numbers > 1 ? Math.Sqrt(_squares / (Numbers - 1)) : 0;

    /// <summary>A number that columns of equal values share, and others do not but by a chance of 2^-64.</summary>
    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    public int? Decimals => _grid.Decimals;

    public double Step => _grid.Step;

    /// <summary>The different numbers and how often each came; null if there are more than <see cref="MostDistinct"/>.</summary>
    public IReadOnlyDictionary<double, long>? DistinctNumbers => _distinct.Numbers;

    /// <summary>
    /// The grid of the whole numbers of a column with more different values than are remembered, if nearly all its values are whole; null
    /// otherwise. In so many values only fractions are looked for, not whole numbers off a coarser grid.
    /// </summary>
    public CommonGrid? CommonWholes
    {
        get
        {
            var step = _wholeGrid.Step;
            return DistinctNumbers is null && _wholes >= CommonGrid.LeastShare * Numbers && step > 0 && (Most - Least) / step >= CommonGrid.FewestValues
                ? new(step, _wholeGrid.First - (step * Math.Floor((_wholeGrid.First - Least) / step)), 0, Numbers - _wholes)
                : null;
        }
    }

    public string[]? DistinctNames => _distinct.Names;

    public void Add(ITableCursor cursor, int column, string path, string name)
    {
        switch (cursor.Read(column, out var number))
        {
            case CellContent.Missing:
                Missing++;
                Mix(1);
                break;
            case CellContent.Number when !areNames:
                if (!double.IsFinite(number))
                {
                    throw new DataFaultException(
                        $"'{path}', {cursor.Place}, column '{name}': '{cursor.Text(column)}' is no finite number; "
                        + "correct it, name it as a mark of missing values, or leave the column out.")
                    {
                        Options = [nameof(TableOptions.MissingMarks), nameof(TableOptions.Drop)],
                    };
                }

                AddNumber(number);
                break;
            default:
                var text = cursor.Text(column);
                Texts++;
                FirstText ??= (cursor.Place, text.ToString());
                _distinct.Add(text);
                foreach (var letter in text)
                {
                    Mix(letter);
                }

                Mix(2);
                break;
        }
    }

    private void AddNumber(double number)
    {
        Numbers++;
        var difference = number - Mean;
        Mean += difference / Numbers;
        _squares += difference * (number - Mean);
        Least = Math.Min(Least, number);
        Most = Math.Max(Most, number);
        _grid.Add(number);
        if (number == Math.Floor(number))
        {
            _wholes++;
            _wholeGrid.Add(number);
        }

        _distinct.Add(number);

        // Minus zero equals zero, and so must their bits.
        Mix(BitConverter.DoubleToUInt64Bits(number + 0.0));
    }

    private void Mix(ulong value)
    {
        value = (Fingerprint ^ value) * 0xBF58476D1CE4E5B9;
        Fingerprint = value ^ (value >> 31);
    }
}
