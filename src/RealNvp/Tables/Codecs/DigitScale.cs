namespace RealNvp.Tables.Codecs;

/// <summary>
/// Numbers as they would lie if all last digits were as frequent: a step that holds more than its part of a period is made as wide as its share, others as
/// narrow. It rises, piece by piece straight, and takes each period onto itself, so that it moves no number further than that.
/// </summary>
internal sealed class DigitScale
{
    private readonly double _step;
    private readonly double _origin;
    private readonly double[] _borders;

    public DigitScale(DigitShares digits)
    {
        (_step, _origin) = (digits.Step, digits.Origin);
        var count = digits.Shares.Count;
        _borders = new double[count + 1];
        for (var digit = 0; digit < count; digit++)
        {
            _borders[digit + 1] = _borders[digit] + (count * digits.Shares[digit]);
        }

        _borders[count] = count;
    }

    /// <summary>The distance of numbers that differ by one in their last digit.</summary>
    public double Step => _step;

    /// <summary>A number whose last digits are the first.</summary>
    public double Origin => _origin;

    /// <summary>Where each digit of a period begins among the even ones, and where the last ends.</summary>
    public ReadOnlySpan<double> Borders => _borders;

    private int Count => _borders.Length - 1;

    /// <summary>The even number of a number.</summary>
    public double Forward(double number)
    {
        var (start, place) = Split(number);
        if (double.IsNaN(place))
        {
            return number;
        }

        var digit = (int)place;
        return Joined(start, _borders[digit] + ((place - digit) * (_borders[digit + 1] - _borders[digit])));
    }

    /// <summary>How much further the even number of one number is than that of another, however near the two are.</summary>
    public double Distance(double from, double to)
    {
        var (near, far) = (Split(from), Split(to));
        return near.Start == far.Start && (int)near.Place == (int)far.Place && !double.IsNaN(near.Place)
            ? (to - from) * (_borders[(int)near.Place + 1] - _borders[(int)near.Place])
            : Forward(to) - Forward(from);
    }

    /// <summary>The number of an even one.</summary>
    public double Inverse(double even)
    {
        var (start, place) = Split(even);
        if (double.IsNaN(place))
        {
            return even;
        }

        var digit = DigitAt(place);
        return Joined(start, digit + ((place - _borders[digit]) / (_borders[digit + 1] - _borders[digit])));
    }

    /// <summary>The logarithm of how much wider the step at an even number is than without this.</summary>
    public double LogSlope(double even)
    {
        var place = Split(even).Place;
        if (double.IsNaN(place))
        {
            return 0;
        }

        var digit = DigitAt(place);
        return Math.Log(_borders[digit + 1] - _borders[digit]);
    }

    private int DigitAt(double place)
    {
        var found = Array.BinarySearch(_borders, place);
        return Math.Clamp(found >= 0 ? found : ~found - 1, 0, Count - 1);
    }

    /// <summary>The steps before the period that a number lies in, and where in it; not-a-number where steps cannot be told.</summary>
    private (double Start, double Place) Split(double number)
    {
        // A step reaches from half a step before its number to half a step behind it.
        var steps = ((number - _origin) / _step) + 0.5;
        if (!(Math.Abs(steps) < DigitShares.MostSteps))
        {
            return (0, double.NaN);
        }

        var start = Math.Floor(steps / Count) * Count;
        return (start, Math.Clamp(steps - start, 0, Math.BitDecrement(Count)));
    }

    private double Joined(double start, double place) => _origin + ((start + place - 0.5) * _step);
}
