using RealNvp.Statistics;

namespace RealNvp.Conditionals;

/// <summary>
/// A cell between two bounds as the whole line: a number v, standard normal where the cell is filled as a normal distribution of the column fills it,
/// becomes the value <c>y = m + s Phi^-1(Phi(a) + Phi(v) (Phi(b) - Phi(a)))</c>, a and b being the bounds less m, over s.
/// </summary>
internal sealed class CellMap
{
    // Beyond so many deviations shares have no digits left; the cell is then filled evenly.
    private const double Farthest = 30;

    private readonly double _low;
    private readonly double _high;
    private readonly double _middle;
    private readonly double _scale;
    private readonly bool _isTurned;
    private readonly bool _isEven;
    private readonly double _shareLow;
    private readonly double _share;

    /// <param name="low">The lower bound of the cell.</param>
    /// <param name="high">The upper bound, above it.</param>
    /// <param name="middle">The middle of the column's values.</param>
    /// <param name="scale">Their spread, above 0.</param>
    public CellMap(double low, double high, double middle, double scale)
    {
        (_low, _high, _middle, _scale) = (low, high, middle, scale);
        var (a, b) = ((low - middle) / scale, (high - middle) / scale);
        _isTurned = a + b > 0;
        (a, b) = _isTurned ? (-b, -a) : (a, b);
        _shareLow = NormalDistribution.Cumulative(a);
        _share = NormalDistribution.Cumulative(b) - _shareLow;
        _isEven = double.IsFinite(low) && double.IsFinite(high) && (b < -Farthest || !(_share > 1e-9 * _shareLow) || (high - low) < 1e-3 * scale);
        if (!_isEven && !(_share > 0))
        {
            // A half-line far out: what lies beyond its bound falls off as the distribution of the column's spread would.
            (_middle, _isTurned, _shareLow, _share) = (double.IsFinite(low) ? low : high, double.IsFinite(low), 0, 0.5);
        }
    }

    /// <summary>The value of a number, and the logarithm of the map's slope there.</summary>
    public (double Value, double LogSlope) ToValue(double number)
    {
        var logDensity = NormalDistribution.LogDensity(number);
        if (_isEven)
        {
            return (Math.Clamp(_low + ((_high - _low) * NormalDistribution.Cumulative(number)), _low, _high), Math.Log(_high - _low) + logDensity);
        }

        var share = _shareLow + (_share * NormalDistribution.Cumulative(_isTurned ? -number : number));
        var standard = NormalDistribution.Quantile(share);
        var value = _middle + (_scale * (_isTurned ? -standard : standard));
        return (Math.Clamp(value, _low, _high), Math.Log(_share * _scale) + logDensity - NormalDistribution.LogDensity(standard));
    }
}
