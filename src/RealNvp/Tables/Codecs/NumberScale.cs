namespace RealNvp.Tables.Codecs;

/// <summary>The map of a column's numbers onto all reals, standardised: <c>v = (map(x) - center) / scale</c>.</summary>
/// <param name="marginal">The map.</param>
/// <param name="lower">The end that the logarithm and the logit begin at.</param>
/// <param name="upper">The end of the logit.</param>
internal sealed class NumberScale(ColumnMarginal marginal, double? lower, double? upper)
{
    private readonly double _lower = lower ?? 0;
    private readonly double _width = (upper ?? 1) - (lower ?? 0);

    /// <summary>v of a number; minus or plus infinity at a bound and beyond it.</summary>
    public double Forward(double number) => (Mapped(number) - marginal.Center) / marginal.Scale;

    /// <summary>The number of a value.</summary>
    public double Inverse(double value)
    {
        var mapped = (value * marginal.Scale) + marginal.Center;
        return marginal.Map switch
        {
            NumberMap.Log => _lower + Math.Exp(mapped),
            NumberMap.Logit => _lower + (mapped > 0 ? _width / (1 + Math.Exp(-mapped)) : _width * Math.Exp(mapped) / (1 + Math.Exp(mapped))),
            NumberMap.Asinh => marginal.Shift + (marginal.Unit * Math.Sinh(mapped)),
            _ => mapped,
        };
    }

    /// <summary>log |dv / dx| at the number that v belongs to.</summary>
    public double LogSlope(double value)
    {
        var mapped = (value * marginal.Scale) + marginal.Center;
        return -Math.Log(marginal.Scale) + (marginal.Map switch
        {
            NumberMap.Log => -mapped,
            NumberMap.Logit => Softplus(mapped) + Softplus(-mapped) - Math.Log(_width),
            NumberMap.Asinh => -Math.Log(marginal.Unit) - LogCosh(mapped),
            _ => 0,
        });
    }

    private double Mapped(double number) => marginal.Map switch
    {
        NumberMap.Log => Log(number - _lower),
        NumberMap.Logit => Log(number - _lower) - Log(_lower + _width - number),
        NumberMap.Asinh => Math.Asinh((number - marginal.Shift) / marginal.Unit),
        _ => number,
    };

    private static double Log(double value) => value > 0 ? Math.Log(value) : double.NegativeInfinity;

    private static double Softplus(double value) => Math.Max(value, 0) + Math.Log(1 + Math.Exp(-Math.Abs(value)));

    private static double LogCosh(double value) => Math.Abs(value) + Math.Log(1 + Math.Exp(-2 * Math.Abs(value))) - Math.Log(2);
}
