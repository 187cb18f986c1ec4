using RealNvp.Statistics;

namespace RealNvp.Tables.Codecs;

/// <summary>
/// Numbers by a map, within their bounds, with atoms and gaps among them: <c>y = Phi^-1(F(x))</c>. On the map's scale the numbers are taken as normal, cut off
/// at the bounds; an atom is an interval at its place among them. The interval of the gaps lies in the lower tail, or below all where there is
/// a lower bound, so that no number however large comes to an end of the scale. Without any of these y is the standardised map itself.
/// </summary>
internal sealed class MappedCodec : ColumnCodec
{
    // Where the gaps stand among the numbers: one in two thousand lies below them.
    private const double PlaceOfGaps = -3.29;
    private const float Outermost = 37;

    // Shares so small are told by their logarithms, where nothing stands beyond them.
    public const double FarOut = 1e-100;
    public const double FarthestScore = 21;

    // What a float next to a closed end can still tell apart.
    public const double Deepest = 8.2;

    private readonly TableColumn _column;
    private readonly NumberScale _scale;
    private readonly double? _lower;
    private readonly double? _upper;
    private readonly bool _isPlain;
    private readonly double _logStep;
    private readonly double _belowBounds;
    private readonly double _aboveBounds;
    private readonly double _inBounds;
    private readonly double _rest;
    private readonly Point[] _points;

    public MappedCodec(TableColumn column)
    {
        _column = column;
        var marginal = column.Marginal!;
        (_lower, _upper) = marginal.Ends(column.Step);
        _scale = new(marginal, _lower, _upper);
        _logStep = column.Step > 0 ? Math.Log(column.Step) : 0;
        var (first, last) = (
            _lower is { } lower ? _scale.Forward(lower) : double.NegativeInfinity,
            _upper is { } upper ? _scale.Forward(upper) : double.PositiveInfinity);
        (_belowBounds, _aboveBounds) = (NormalDistribution.Cumulative(first), NormalDistribution.Cumulative(-last));
        _inBounds = first > 0 ? NormalDistribution.Cumulative(-first) - _aboveBounds : 1 - _belowBounds - _aboveBounds;
        List<(double Place, double Value, double Share)> found =
        [
            .. (marginal.Atoms ?? []).Select(atom => (Math.Clamp(_scale.Forward(atom.Value), first, last), atom.Value, atom.Share)),
        ];
        if (marginal.Missing > 0)
        {
            found.Add((double.IsNegativeInfinity(first) && marginal.Lower is null ? PlaceOfGaps : first, double.NaN, marginal.Missing));
        }

        // Not-a-number sorts first: gaps lie below an atom on the bound.
        (double Place, double Value, double Share)[] sorted = [.. found.OrderBy(point => point.Place).ThenBy(point => point.Value)];
        _points = new Point[sorted.Length];
        var (below, above) = (0.0, sorted.Sum(point => point.Share));
        _rest = 1 - above;
        for (var index = 0; index < sorted.Length; index++)
        {
            var (place, value, share) = sorted[index];
            above = index == sorted.Length - 1 ? 0 : above - share;
            _points[index] = new(place, value, share, below + Below(place), above + Above(place));
            below += share;
        }

        _isPlain = _points.Length == 0 && _belowBounds == 0 && _aboveBounds == 0;
    }

    /// <summary>The column.</summary>
    public TableColumn Column => _column;

    /// <summary>The map.</summary>
    public NumberScale Scale => _scale;

    /// <summary>Whether a value is the standardised map itself.</summary>
    public bool IsPlain => _isPlain;

    /// <summary>The ends of the numbers that are mapped.</summary>
    public (double? Lower, double? Upper) Ends => (_lower, _upper);

    /// <summary>What a normal has below the lower end, above the upper one and between them, and what numbers have beside atoms and gaps.</summary>
    public (double Below, double Above, double Inside, double Others) Parts => (_belowBounds, _aboveBounds, _inBounds, _rest);

    /// <summary>What has a probability of its own, rising: its place, its value (not-a-number for gaps), share, interval and middle.</summary>
    public IEnumerable<(double Place, double Value, double Share, double Low, double High, float Middle)> OwnPoints =>
        _points.Select(point => (point.Place, point.Value, point.Share, point.Low, point.High, point.At(0.5)));

    /// <summary>How far from an end that no number is on the nearest one lies.</summary>
    public double LeastAbove => _column.Decimals is { } decimals ? Math.Pow(10, -decimals)
        : 1e-16 * (_column.Marginal!.Map == NumberMap.Asinh ? _column.Marginal.Unit : _column.Marginal.Scale);

    public override bool IsDequantised => _column.Step > 0 || _points.Length > 0;

    public override bool HasLogDet => true;

    public override (double Low, double High)? IntervalOf(float value) => PointAt(value) is { } point ? (point.Low, point.High) : null;

    public override void Encode(double cell, Span<float> values)
    {
        var stored = Stored(cell);
        foreach (var point in _points)
        {
            // A table of floats holds an atom no better than that; the trend of dates has some between its steps.
            if (_column is { IsDate: true, Step: > 0 } ? point.Value.Equals(cell) || point.Value.Equals(stored) : ((float)point.Value).Equals((float)stored))
            {
                values[0] = point.At(0.5);
                return;
            }
        }

        values[0] = (float)Score(stored);
    }

    public override (double Low, double High)? StepOf(double cell) => _column.Step > 0 && !double.IsNaN(cell)
        ? (Score(Stored(cell) - (_column.Step / 2)), Score(Stored(cell) + (_column.Step / 2), isEnd: true))
        : null;

    public override void AddNoise(Span<float> values, SeededRandom random)
    {
        if (PointAt(values[0]) is { } point)
        {
            values[0] = point.At(random.NextUniformFloat());
        }
        else if (_column.Step > 0)
        {
            // Half of a step may leave the bounds; what would is left where the value stands.
            var value = (float)Score(Number(values[0]) + ((random.NextUniformFloat() - 0.5) * _column.Step));
            values[0] = float.IsFinite(value) && PointAt(value) is null ? value : values[0];
        }
    }

    public override double Decode(ReadOnlySpan<float> values)
    {
        if (PointAt(values[0]) is { } point)
        {
            return point.Value;
        }

        var number = Number(values[0]);
        return Inside(_column.Marginal!.Clamped(_column.Rounded(_column.Step > 0
            ? _column.Origin + (Math.Round((number - _column.Origin) / _column.Step) * _column.Step)
            : number)) + 0.0);
    }

    public override IReadOnlyList<float> Points => [.. _points.Where(point => !double.IsNaN(point.Value)).Select(point => point.At(0.5))];

    public override double LogDet(ReadOnlySpan<float> values)
    {
        var score = values[0];
        if (_isPlain)
        {
            return _scale.LogSlope(score) + _logStep;
        }

        if (PointAt(score) is { } point)
        {
            return Math.Log(point.Share) - NormalDistribution.LogDensity(score);
        }

        var value = Unscored(score);
        return Math.Log(_rest / _inBounds) + NormalDistribution.LogDensity(value) - NormalDistribution.LogDensity(score) + _scale.LogSlope(value) + _logStep;
    }

    /// <summary>
    /// The number as the rows of a training keep it, in floats before its distribution is known: a row that is read again then is the same to the bit.
    /// </summary>
    private double Stored(double cell)
    {
        var steps = (float)((cell - _column.Origin) / (_column.Step > 0 ? _column.Step : 1));
        var stored = _column switch
        {
            { OffGrid: not null } => _column.Origin + (_column.Step * steps),
            { Step: > 0 } => _column.Rounded(_column.Origin + (Math.Round((double)steps) * _column.Step)),
            _ => _column.Rounded(steps + _column.Origin),
        };
        return IsOutside(stored) ? cell : stored;
    }

    private bool IsOutside(double number) => _column.Marginal!.IsOutside(_column, number);

    /// <summary>A number, or the nearest to an end that no number is on: digits may have taken it there, or the float that it is written as.</summary>
    private double Inside(double number)
    {
        var isFloat = _column is { Origin: 0, Decimals: null } && float.IsNormal((float)number);
        if (!IsOutside(number) && !(isFloat && IsOutside((float)number)))
        {
            return number;
        }

        var (marginal, least) = (_column.Marginal!, LeastAbove);
        return marginal.Lower is { } low && (float)number <= (float)low
            ? _column.Rounded(Math.Max(low + least, MathF.BitIncrement((float)low)))
            : _column.Rounded(Math.Min(marginal.Upper!.Value - least, MathF.BitDecrement((float)marginal.Upper.Value)));
    }

    /// <summary>The number that a value stands for, unrounded.</summary>
    private double Number(double score) => _scale.Inverse(_isPlain ? score : Unscored(score));

    /// <summary>
    /// The value of the row for a number between the points; infinite outside the bounds and on them. Where a point is, it is what follows behind, at the end
    /// of a step what comes before.
    /// </summary>
    private double Score(double number, bool isEnd = false)
    {
        if (number <= _lower || number >= _upper)
        {
            return number <= _lower ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var value = _scale.Forward(number);
        if (_isPlain || !double.IsFinite(value))
        {
            return value;
        }

        var (below, above) = (Below(value), Above(value));
        foreach (var point in _points)
        {
            (below, above) = value > point.Place || (value == point.Place && !isEnd) ? (below + point.Share, above) : (below, above + point.Share);
        }

        var logPart = Math.Log(_rest / _inBounds);
        return below < FarOut && value < 0 && _lower is null ? NormalDistribution.QuantileOfLog(logPart + NormalDistribution.LogCumulative(value))
            : above < FarOut && value > 0 && _upper is null ? -NormalDistribution.QuantileOfLog(logPart + NormalDistribution.LogCumulative(-value))
            : NormalDistribution.Between(below, above);
    }

    private double Unscored(double score)
    {
        if (score < -FarthestScore && _lower is null)
        {
            return NormalDistribution.QuantileOfLog(NormalDistribution.LogCumulative(score) - Math.Log(_rest / _inBounds));
        }

        if (score > FarthestScore && _upper is null)
        {
            return -NormalDistribution.QuantileOfLog(NormalDistribution.LogCumulative(-score) - Math.Log(_rest / _inBounds));
        }

        double below = 0, above = 0;
        foreach (var point in _points)
        {
            (below, above) = score >= point.High ? (below + point.Share, above) : (below, above + point.Share);
        }

        // A float next to a point may lie a rounding inside of it.
        var share = Math.Max(0, NormalDistribution.Cumulative(score) - below) / _rest;
        var rest = Math.Max(0, NormalDistribution.Cumulative(-score) - above) / _rest;
        var value = NormalDistribution.Between((share * _inBounds) + _belowBounds, (rest * _inBounds) + _aboveBounds);
        return Math.Clamp(value, below > 0 ? -Deepest : -40, above > 0 ? Deepest : 40);
    }

    // The share of the numbers, atoms and gaps aside, below a value of the map's scale, and that above it.
    private double Below(double value) => _rest * Math.Max(0, NormalDistribution.Cumulative(value) - _belowBounds) / _inBounds;

    private double Above(double value) => _rest * Math.Max(0, NormalDistribution.Cumulative(-value) - _aboveBounds) / _inBounds;

    private Point? PointAt(double score)
    {
        foreach (var point in _points)
        {
            if (score >= point.Low && score < point.High)
            {
                return point;
            }
        }

        return null;
    }

    /// <summary>A value with a probability of its own: an interval of the distribution function.</summary>
    private sealed class Point(double place, double value, double share, double below, double above)
    {
        public double Place { get; } = place;

        public double Value { get; } = value;

        public double Share { get; } = share;

        public double Low { get; } = NormalDistribution.Between(below, above + share);

        public double High { get; } = NormalDistribution.Between(below + share, above);

        public float At(double part)
        {
            var score = (float)NormalDistribution.Between(below + (part * Share), above + ((1 - part) * Share));
            score = score < Low ? MathF.BitIncrement(score) : score >= High ? MathF.BitDecrement(score) : score;
            return Math.Clamp(score, -Outermost, Outermost);
        }
    }
}
