using RealNvp.Statistics;

namespace RealNvp.Tables.Codecs;

/// <summary>A column whose values go round, as a value for each of its cycles and one for its trend (<see cref="ColumnCycles"/>).</summary>
internal sealed class CycleCodec : ColumnCodec
{
    private readonly TableColumn _column;
    private readonly CycleScale[] _cycles;
    private readonly ColumnCodec? _trend;
    private readonly double _step;
    private readonly double _origin;
    private readonly double _missing;

    // Exact cells that hold more than their share, and the place of each on the trend, where nothing else is.
    private readonly (double Cell, double Place)[] _atoms;

    public CycleCodec(TableColumn column)
    {
        _column = column;
        var cycles = column.Cycles!;
        _missing = column.Marginal!.Missing;
        _trend = cycles.Trend is { } trend ? Of(trend) : null;
        _cycles = [.. cycles.Cycles.Select((cycle, index) => new CycleScale(cycle, _trend is null && index == cycles.Cycles.Count - 1 ? _missing : 0))];
        _atoms = [.. (column.Marginal.Atoms ?? []).Zip(cycles.Trend?.Marginal?.Atoms ?? [], (atom, place) => (atom.Value, place.Value))];
        _step = column.Step > 0 ? column.Step : 1;
        _origin = column.Step > 0 ? column.Origin - (Math.Floor(column.Origin / column.Step) * column.Step) : 0;
    }

    public override int Width => _cycles.Length + (_trend is null ? 0 : 1);

    public override bool IsDequantised => IsStepped || _missing > 0 || _atoms.Length > 0;

    public override bool HasLogDet => true;

    private bool IsStepped => _column.Step > 0;

    public override void Encode(double cell, Span<float> values)
    {
        if (double.IsNaN(cell))
        {
            values.Fill(_missing > 0 ? 0 : float.NaN);
            EncodeGap(values);
            return;
        }

        foreach (var (exact, place) in _atoms)
        {
            if (exact.Equals(cell))
            {
                values.Clear();
                _trend!.Encode(place, values[_cycles.Length..]);
                return;
            }
        }

        var rest = Number(cell);
        for (var index = 0; index < _cycles.Length; index++)
        {
            (rest, var within) = _cycles[index].Divide(rest);
            values[index] = _cycles[index].At(within + (IsStepped ? 0.5 : 0));
        }

        _trend?.Encode(rest, values[_cycles.Length..]);
    }

    public override void AddNoise(Span<float> values, SeededRandom random)
    {
        var isWhole = IsWhole(values);
        for (var index = 0; index < _cycles.Length; index++)
        {
            var isLast = _trend is null && index == _cycles.Length - 1;
            var noise = random.NextUniformFloat();
            if (isWhole)
            {
                // What a gap or an atom has no place in is anything, and counts for nothing.
                values[index] = isLast ? (float)NormalDistribution.Between(_missing * noise, 1 - (_missing * noise)) : Anything(noise);
                values[index] = isLast && !(values[index] < _cycles[index].EndOfGaps) ? _cycles[index].MiddleOfGaps : Math.Max(values[index], -37);
            }
            else if (IsStepped)
            {
                var step = Step(index, values[index]);
                var value = _cycles[index].At(step + noise);
                values[index] = Step(index, value) == step && !(isLast && value < _cycles[index].EndOfGaps) ? value : values[index];
            }
        }

        if (_trend is { IsDequantised: true })
        {
            // The nearest float of the end of a step may lie in the next.
            var before = values[^1];
            _trend.AddNoise(values[_cycles.Length..], random);
            values[^1] = _trend.Decode(values[_cycles.Length..]).Equals(_trend.Decode([before])) ? values[^1] : before;
        }
    }

    public override double Decode(ReadOnlySpan<float> values)
    {
        if (IsGap(values))
        {
            return double.NaN;
        }

        var number = _trend?.Decode(values[_cycles.Length..]) ?? 0;
        foreach (var (exact, place) in _atoms)
        {
            if (place.Equals(number))
            {
                return exact;
            }
        }

        for (var index = _cycles.Length - 1; index >= 0; index--)
        {
            number = _cycles[index].Join(number, IsStepped ? Step(index, values[index]) : _cycles[index].Within(values[index]));
        }

        var cell = _column.Rounded(_origin + (number * _step));
        return _trend is null ? Around(cell) : cell;
    }

    public override double LogDet(ReadOnlySpan<float> values)
    {
        var isWhole = IsWhole(values);
        var sum = _trend?.LogDet(values[_cycles.Length..]) ?? 0;
        for (var index = 0; index < _cycles.Length; index++)
        {
            sum -= NormalDistribution.LogDensity(values[index]);
            if (isWhole)
            {
                sum += _trend is null && index == _cycles.Length - 1 ? Math.Log(_missing) : 0;
            }
            else if (IsStepped)
            {
                var step = Step(index, values[index]);
                sum += _cycles[index].LogShare(step, step + 1);
            }
            else
            {
                sum += _cycles[index].LogDensity(_cycles[index].Within(values[index]));
            }
        }

        return sum;
    }

    public override (double Low, double High)[]? BoundsOf(double cell)
    {
        var values = new float[Width];
        Encode(cell, values);
        var isWhole = double.IsNaN(cell) || IsWhole(values);
        var bounds = new (double, double)[Width];
        for (var index = 0; index < _cycles.Length; index++)
        {
            var step = isWhole || !IsStepped ? 0 : Step(index, values[index]);
            bounds[index] = isWhole
                ? (double.NegativeInfinity, _trend is null && index == _cycles.Length - 1 ? _cycles[index].EndOfGaps : double.PositiveInfinity)
                : IsStepped ? (_cycles[index].Score(step), _cycles[index].Score(step + 1))
                : (values[index], values[index]);
        }

        if (_trend is not null)
        {
            var rest = double.IsNaN(cell) ? cell : _cycles.Aggregate(Number(cell), (number, cycle) => cycle.Divide(number).Whole);
            bounds[^1] = _trend.IntervalOf(values[^1]) ?? _trend.StepOf(rest) ?? (values[^1], values[^1]);
        }

        return bounds;
    }

    private double Number(double cell) => IsStepped ? Math.Round((cell - _origin) / _step) : cell;

    private double Step(int index, double score) => Math.Min(Math.Floor(_cycles[index].Within(score)), Math.Ceiling(_cycles[index].Period) - 1);

    private bool IsGap(ReadOnlySpan<float> values) => _missing > 0
        && (_trend is null ? values[^1] < _cycles[^1].EndOfGaps : double.IsNaN(_trend.Decode(values[_cycles.Length..])));

    /// <summary>Whether values are those of a gap or of an atom, which the trend alone tells.</summary>
    private bool IsWhole(ReadOnlySpan<float> values) => IsGap(values) || (_atoms.Length > 0 && IsAtom(_trend!.Decode(values[_cycles.Length..])));

    private bool IsAtom(double place) => Array.Exists(_atoms, atom => atom.Place.Equals(place));

    private void EncodeGap(Span<float> values)
    {
        if (_trend is not null)
        {
            _trend.Encode(double.NaN, values[_cycles.Length..]);
        }
        else
        {
            values[^1] = _cycles[^1].MiddleOfGaps;
        }
    }

    /// <summary>A value within the column's range: 360 and 0 are the same angle.</summary>
    private double Around(double cell)
    {
        var (from, period) = (_column.Cycles!.Base, TotalPeriod * _step);
        var within = cell - from - (Math.Floor((cell - from) / period) * period);
        var value = _column.Rounded(from + within);
        return value < from + period ? value + 0.0 : from;
    }

    private double TotalPeriod => _cycles.Aggregate(1.0, (product, cycle) => product * cycle.Period);

    private static float Anything(float noise) =>
        (float)NormalDistribution.Quantile(Math.Clamp(noise, 1e-7, 1 - 1e-7));
}
