namespace RealNvp.Randomness;

/// <summary>
/// Logarithm and exponential from additions, multiplications and divisions alone, which IEEE 754 defines to the last bit:
/// unlike Math.Log and Math.Exp, which ask the platform's C library, they give the same bits on every machine.
/// Both are within a few units in the last place of the true value.
/// </summary>
internal static class PortableMath
{
    // ln 2 in two parts; the first has 21 zero bits at its end, so that a multiple of it by an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>The natural logarithm of a positive, normal number.</summary>
    public static double Log(double x)
    {
        var exponent = Math.ILogB(x);
        var mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh((m - 1) / (m + 1)), with an argument of at most 0.172 in size.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0.0;
        for (var denominator = 25; denominator >= 3; denominator -= 2)
        {
            series = (series + (1.0 / denominator)) * square;
        }

        return (exponent * Ln2High) + ((2 * s * series) + (exponent * Ln2Low) + (2 * s));
    }

    /// <summary>The exponential of a number between -700 and 700.</summary>
    public static double Exp(double x)
    {
        var exponent = (int)Math.Round(x / 0.6931471805599453);
        var rest = x - (exponent * Ln2High) - (exponent * Ln2Low);

        // Taylor's series by Horner's rule, |rest| <= 0.347.
        var series = 1.0;
        for (var n = 14; n >= 1; n--)
        {
            series = 1 + (rest * series / n);
        }

        return Math.ScaleB(series, exponent);
    }
}
