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

    // The last cycle, if it is that of the calendar's months; the days of a step of each cycle, 0 below a day; and a day that is on a step of the column.
    private readonly CalendarSteps? _season;
    private readonly double[] _days;
    private readonly double _phase;

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
        _season = cycles.Cycles.Count > 0 && cycles.Cycles[^1].Days is { } days ? new(days) : null;
        _days = new double[_cycles.Length];
        if (_season is not null)
        {
            var step = ColumnCycles.DaysOf(_step, column.Dates!.Unit)!.Value;
            _phase = Math.Floor(ColumnCycles.DaysOf(_origin, column.Dates.Unit)!.Value);
            for (var index = 0; index < _days.Length; index++)
            {
                _days[index] = Math.Round(step) >= 1 ? Math.Round(step) : 0;
                step *= _cycles[index].Period;
            }
        }
    }

    /// <summary>The column.</summary>
    public TableColumn Column => _column;

    /// <summary>Its cycles, the finest first.</summary>
    public IReadOnlyList<CycleScale> Cycles => _cycles;

    /// <summary>The way of the trend; null for a column that is nothing but a cycle.</summary>
    public ColumnCodec? Trend => _trend;

    /// <summary>A step of the column, and a number that is on a step.</summary>
    public (double Step, double Origin) Grid => (_step, _origin);

    /// <summary>The last cycle, if it is that of the calendar's months.</summary>
    public CalendarSteps? Season => _season;

    /// <summary>The days of a step of each cycle, 0 below a day, and a day that is on a step of the column.</summary>
    public (ReadOnlyMemory<double> Days, double Phase) Calendar => (_days, _phase);

    /// <summary>Exact cells that hold more than their share, and the place of each on the trend.</summary>
    public IReadOnlyList<(double Cell, double Place)> Atoms => _atoms;

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

        var rest = Divide(cell, values);
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
                var (before, step) = (values[index], StepOf(index, values));
                values[index] = _cycles[index].At(step.From + (noise * (step.To - step.From)));
                values[index] = StepOf(index, values) == step && !(isLast && values[index] < _cycles[index].EndOfGaps) ? values[index] : before;
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
            number = IsSeason(index)
                ? Math.Round((DayOf(values, number) - Phase(values)) / _season!.Days)
                : _cycles[index].Join(number, IsStepped ? StepOf(index, values).From : _cycles[index].Within(values[index]));
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
                var (from, to) = StepOf(index, values);
                sum += _cycles[index].LogShare(from, to);
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
            var (from, to) = isWhole || !IsStepped ? default : StepOf(index, values);
            bounds[index] = isWhole
                ? (double.NegativeInfinity, _trend is null && index == _cycles.Length - 1 ? _cycles[index].EndOfGaps : double.PositiveInfinity)
                : IsStepped ? (_cycles[index].Score(from), _cycles[index].Score(to))
                : (values[index], values[index]);
        }

        if (_trend is not null)
        {
            var rest = double.IsNaN(cell) ? cell : Divide(cell, values.ToArray());
            bounds[^1] = _trend.IntervalOf(values[^1]) ?? _trend.StepOf(rest) ?? (values[^1], values[^1]);
        }

        return bounds;
    }

    private double Number(double cell) => IsStepped ? Math.Round((cell - _origin) / _step) : cell;

    private bool IsSeason(int index) => _season is not null && index == _cycles.Length - 1;

    /// <summary>Writes the middles of the steps of a cell's cycles, and gives what is left for the trend.</summary>
    private double Divide(double cell, Span<float> values)
    {
        var (rest, phase) = (Number(cell), _phase);
        for (var index = 0; index < _cycles.Length; index++)
        {
            var cycle = _cycles[index];
            if (IsSeason(index))
            {
                var (month, from, to) = _season!.PartOf((rest * _season.Days) + phase);
                (rest, var ofYear) = cycle.Divide(month);
                values[index] = cycle.At(ofYear + (0.5 * (from + to)));
                continue;
            }

            (rest, var within) = cycle.Divide(rest);
            phase += _days[index] * cycle.Join(0, within);
            values[index] = cycle.At(within + (IsStepped ? 0.5 : 0));
        }

        return rest;
    }

    /// <summary>The step of a cycle that values lie in, from its begin to its end.</summary>
    private (double From, double To) StepOf(int index, ReadOnlySpan<float> values)
    {
        if (!IsSeason(index))
        {
            var step = Math.Min(Math.Floor(_cycles[index].Within(values[index])), Math.Ceiling(_cycles[index].Period) - 1);
            return (step, step + 1);
        }

        var (month, from, to) = _season!.PartOf(DayOf(values, _trend!.Decode(values[_cycles.Length..])));
        var ofYear = _cycles[index].Divide(month).Within;
        return (ofYear + from, ofYear + to);
    }

    /// <summary>The day in the year that the season's value lies on.</summary>
    private double DayOf(ReadOnlySpan<float> values, double year)
    {
        var within = _cycles[^1].Within(values[_cycles.Length - 1]);
        var month = Math.Min(Math.Floor(within), CalendarSteps.Months - 1);
        return _season!.DayAt(_cycles[^1].Join(year, month), within - month, Phase(values));
    }

    /// <summary>A day that is on a step of the season, which the finer cycles tell: of weeks the day of the week.</summary>
    private double Phase(ReadOnlySpan<float> values)
    {
        var phase = _phase;
        for (var index = 0; index < _cycles.Length - 1; index++)
        {
            phase += _days[index] == 0 ? 0 : _days[index] * _cycles[index].Join(0, StepOf(index, values).From);
        }

        return phase;
    }

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
