namespace RealNvp.Tables.Codecs;

/// <summary>
/// The map of a column's numbers onto all reals, standardised: <c>v = (map(x) - center) / scale</c>, x made even first where last digits have shares.
/// </summary>
internal sealed class NumberScale
{
    private readonly ColumnMarginal _marginal;
    private readonly DigitScale? _digits;
    private readonly double _first;
    private readonly double _last;
    private readonly double _lower;
    private readonly double _width;

    /// <param name="marginal">The map.</param>
    /// <param name="lower">The end that the logarithm and the logit begin at.</param>
    /// <param name="upper">The end of the logit.</param>
    public NumberScale(ColumnMarginal marginal, double? lower, double? upper)
    {
        _marginal = marginal;
        _digits = marginal.Digits is { } digits ? new(digits) : null;
        _first = lower ?? 0;
        _lower = Even(_first);
        _width = Distance(_first, upper ?? 1);
        _last = _digits is null ? _first + _width : upper ?? 1;
    }

    /// <summary>The last digits; null where all are as frequent.</summary>
    public DigitScale? Digits => _digits;

    /// <summary>Where the logarithm and the logit begin, where the logit ends, and without last digits the lower end and the width.</summary>
    public (double First, double Last, double Lower, double Width) Ends => (_first, _last, _lower, _width);

    /// <summary>v of a number; minus or plus infinity at a bound and beyond it.</summary>
    public double Forward(double number) => (Mapped(number) - _marginal.Center) / _marginal.Scale;

    /// <summary>The number of a value.</summary>
    public double Inverse(double value)
    {
        var even = Unmapped(value);
        return _digits is { } digits ? digits.Inverse(even) : even;
    }

    /// <summary>log |dv / dx| at the number that v belongs to.</summary>
    public double LogSlope(double value) => MapLogSlope(value) + (_digits is { } digits ? digits.LogSlope(Unmapped(value)) : 0);

    private double Unmapped(double value)
    {
        var mapped = (value * _marginal.Scale) + _marginal.Center;
        return _marginal.Map switch
        {
            NumberMap.Log => _lower + Math.Exp(mapped),
            NumberMap.Logit => _lower + (mapped > 0 ? _width / (1 + Math.Exp(-mapped)) : _width * Math.Exp(mapped) / (1 + Math.Exp(mapped))),
            NumberMap.Asinh => _marginal.Shift + (_marginal.Unit * Math.Sinh(mapped)),
            _ => mapped,
        };
    }

    private double MapLogSlope(double value)
    {
        var mapped = (value * _marginal.Scale) + _marginal.Center;
        return -Math.Log(_marginal.Scale) + (_marginal.Map switch
        {
            NumberMap.Log => -mapped,
            NumberMap.Logit => Softplus(mapped) + Softplus(-mapped) - Math.Log(_width),
            NumberMap.Asinh => -Math.Log(_marginal.Unit) - LogCosh(mapped),
            _ => 0,
        });
    }

    private double Mapped(double number) => _marginal.Map switch
    {
        NumberMap.Log => Log(Distance(_first, number)),
        NumberMap.Logit => Log(Distance(_first, number)) - Log(Distance(number, _last)),
        NumberMap.Asinh => Math.Asinh((Even(number) - _marginal.Shift) / _marginal.Unit),
        _ => Even(number),
    };

    private double Even(double number) => _digits is { } digits ? digits.Forward(number) : number;

    private double Distance(double from, double to) => _digits is { } digits ? digits.Distance(from, to) : to - from;

    private static double Log(double value) => value > 0 ? Math.Log(value) : double.NegativeInfinity;

    private static double Softplus(double value) => Math.Max(value, 0) + Math.Log(1 + Math.Exp(-Math.Abs(value)));

    private static double LogCosh(double value) => Math.Abs(value) + Math.Log(1 + Math.Exp(-2 * Math.Abs(value))) - Math.Log(2);
}
