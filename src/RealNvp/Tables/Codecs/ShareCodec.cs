using RealNvp.Statistics;

namespace RealNvp.Tables.Codecs;

/// <summary>
/// Categories, and numbers on few levels, by their shares: each is an interval of the distribution function, the gap first where there are gaps. Beyond an
/// outermost level without a bound the shares fall geometrically, so that a value never seen is unlikely and not impossible.
/// </summary>
internal sealed class ShareCodec : ColumnCodec
{
    // Of a bounded column the outermost interval ends at infinity, where no density is.
    private const float Outermost = 37;

    private const double Middle = 0.5;

    private readonly TableColumn _column;
    private readonly ColumnMarginal _marginal;
    private readonly int[] _order;
    private readonly int[] _placeOf;
    private readonly double[] _shares;
    private readonly double[] _below;
    private readonly double[] _above;
    private readonly double[] _borders;
    private readonly float[] _middles;
    private readonly double _lowTail;
    private readonly double _highTail;
    private readonly double _ratio;
    private readonly int _first;

    public ShareCodec(TableColumn column)
    {
        _column = column;
        _marginal = column.Marginal!;
        _first = _marginal.Missing > 0 ? 1 : 0;
        _order = [.. _marginal.Order ?? []];
        var inOrder = _order.Length > 0 ? _order.Select(category => _marginal.Shares![category]) : _marginal.Shares!;
        _shares = [.. _first > 0 ? (double[])[_marginal.Missing] : [], .. inOrder];
        _placeOf = new int[_order.Length];
        for (var place = 0; place < _order.Length; place++)
        {
            _placeOf[_order[place]] = place;
        }

        var isGrid = column is { Categories: null, Levels: null };
        (_lowTail, _highTail) = (isGrid && _marginal.Lower is null ? _marginal.Beyond : 0, isGrid && _marginal.Upper is null ? _marginal.Beyond : 0);
        _ratio = Math.Exp(-1 / Math.Max(1, Deviation(_marginal.Shares!)));
        _below = new double[_shares.Length];
        _above = new double[_shares.Length];
        _borders = new double[_shares.Length + 1];
        (_below[0], _above[^1]) = (_lowTail, _highTail);
        for (var cell = 1; cell < _shares.Length; cell++)
        {
            _below[cell] = _below[cell - 1] + _shares[cell - 1];
            _above[^(cell + 1)] = _above[^cell] + _shares[^cell];
        }

        for (var cell = 0; cell < _shares.Length; cell++)
        {
            _borders[cell] = NormalDistribution.Between(_below[cell], _above[cell] + _shares[cell]);
        }

        _borders[^1] = NormalDistribution.Between(1 - _highTail, _highTail);
        _middles = [.. Enumerable.Range(0, _shares.Length).Select(cell => At(cell, Middle))];
    }

    /// <summary>The column.</summary>
    public TableColumn Column => _column;

    /// <summary>What lies below each of the intervals, the gap first where there are gaps.</summary>
    public ReadOnlySpan<double> Below => _below;

    /// <summary>What lies above each of the intervals.</summary>
    public ReadOnlySpan<double> Above => _above;

    /// <summary>The share of each of the intervals.</summary>
    public ReadOnlySpan<double> Shares => _shares;

    /// <summary>The ends of the intervals, one more than there are.</summary>
    public ReadOnlySpan<double> Borders => _borders;

    /// <summary>The middle of each of the intervals.</summary>
    public ReadOnlySpan<float> Middles => _middles;

    /// <summary>The shares of what lies beyond the outermost levels, and by how much each further step holds less.</summary>
    public (double Low, double High, double Ratio) Tails => (_lowTail, _highTail, _ratio);

    public override bool IsDequantised => true;

    public override bool HasLogDet => true;

    public override void Encode(double cell, Span<float> values)
    {
        if (double.IsNaN(cell))
        {
            values[0] = _first > 0 ? _middles[0] : float.NaN;
            return;
        }

        var (level, place) = Level(cell);
        values[0] = level < 0 ? (float)Low(-level, place)
            : level >= _shares.Length - _first ? (float)-High(level - (_shares.Length - _first) + 1, place)
            : place == Middle ? _middles[(int)level + _first]
            : At((int)level + _first, place);
    }

    public override void AddNoise(Span<float> values, SeededRandom random)
    {
        var (cell, steps) = Find(values[0]);
        var noise = random.NextUniformFloat();
        values[0] = steps == 0 ? At(cell, noise) : cell < 0 ? (float)Low(steps, noise) : (float)-High(steps, noise);
    }

    public override double Decode(ReadOnlySpan<float> values)
    {
        var (cell, steps) = Find(values[0]);
        if (steps == 0 && cell < _first)
        {
            return double.NaN;
        }

        var level = steps == 0 ? cell - _first : cell < 0 ? -steps : _shares.Length - _first - 1 + steps;
        return _order.Length > 0 ? _order[(int)level]
            : _column.Categories is not null ? level
            : _column.Levels is { } levels ? levels[(int)level]
            : _column.Rounded(_column.Origin + (level * _column.Step));
    }

    public override IReadOnlyList<float> Points => _middles[_first..];

    public override (double Low, double High)? IntervalOf(float value) =>
        Find(value) is var (cell, steps) && steps == 0 ? (_borders[cell], _borders[cell + 1]) : null;

    public override (double Low, double High)? TailOf(double cell)
    {
        if (double.IsNaN(cell))
        {
            return null;
        }

        var (level, levels) = (Level(cell).Level, _shares.Length - _first);
        return level < 0 ? (Low(-level, 0), Low(-level, 1)) : level >= levels ? (-High(level - levels + 1, 0), -High(level - levels + 1, 1)) : null;
    }

    public override double LogDet(ReadOnlySpan<float> values)
    {
        var (cell, steps) = Find(values[0]);
        var tail = cell < 0 ? _lowTail : _highTail;
        var logShare = steps == 0 ? Math.Log(_shares[cell]) : Math.Log(tail * (1 - _ratio)) + ((steps - 1) * Math.Log(_ratio));
        return logShare - NormalDistribution.LogDensity(values[0]);
    }

    /// <summary>The level of a value, and where in its interval it lies.</summary>
    private (double Level, double Place) Level(double cell)
    {
        if (_column.Categories is not null)
        {
            return (_order.Length > 0 ? _placeOf[(int)cell] : cell, Middle);
        }

        if (_column.Levels is { } levels)
        {
            var nearest = _column.Nearest(cell);
            return (levels.Index().First(item => item.Item == nearest).Index, Middle);
        }

        // To so many digits as the floats that the rows of a training are first kept in hold of a value off the steps.
        var steps = Math.Round((cell - _column.Origin) / _column.Step, 4);
        var level = Math.Floor(steps + 0.5);
        return (level, Math.Clamp(steps + 0.5 - level, 0, 1));
    }

    private float At(int cell, double place)
    {
        var value = (float)NormalDistribution.Between(_below[cell] + (place * _shares[cell]), _above[cell] + ((1 - place) * _shares[cell]));

        // The nearest float may lie in the next interval; it is put back.
        value = value < _borders[cell] ? MathF.BitIncrement(value) : value >= _borders[cell + 1] ? MathF.BitDecrement(value) : value;
        return Math.Clamp(value, -Outermost, Outermost);
    }

    // Steps below the first level lie between shares of tail * ratio^steps and tail * ratio^(steps - 1).
    private double Low(double steps, double place) => Tail(_lowTail, steps, place);

    private double High(double steps, double place) => Tail(_highTail, steps, 1 - place);

    private double Tail(double tail, double steps, double place)
    {
        if (tail == 0)
        {
            return double.NegativeInfinity;
        }

        var logOuter = Math.Log(tail) + (steps * Math.Log(_ratio));
        return NormalDistribution.QuantileOfLog(logOuter + Math.Log(1 + (place * ((1 / _ratio) - 1))));
    }

    /// <summary>The interval that a value lies in; in a tail how many steps beyond the outermost level, below with a cell of -1.</summary>
    private (int Cell, long Steps) Find(double value)
    {
        if (value < _borders[0])
        {
            return (-1, StepsOut(_lowTail, value));
        }

        if (value >= _borders[^1])
        {
            return (_shares.Length, StepsOut(_highTail, -value));
        }

        var found = Array.BinarySearch(_borders, value);
        return (Math.Clamp(found >= 0 ? found : ~found - 1, 0, _shares.Length - 1), 0);
    }

    private long StepsOut(double tail, double value)
    {
        var logShare = NormalDistribution.LogCumulative(value);
        return tail > 0 && double.IsFinite(logShare) ? (long)Math.Max(1, Math.Ceiling(((logShare - Math.Log(tail)) / Math.Log(_ratio)) - 1e-9)) : 1;
    }

    private static double Deviation(IReadOnlyList<double> shares)
    {
        double sum = 0, mean = 0, squares = 0;
        foreach (var (level, share) in shares.Index())
        {
            (sum, mean, squares) = (sum + share, mean + (share * level), squares + (share * level * level));
        }

        return Math.Sqrt(Math.Max(0, (squares / sum) - (mean / sum * mean / sum)));
    }
}
