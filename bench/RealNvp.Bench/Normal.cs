namespace RealNvp.Bench;

/// <summary>The standard normal distribution, exact in its tails too.</summary>
internal static class Normal
{
    private const double LogRootOfTwoPi = 0.91893853320467274178;

    // Beyond it the series for the middle loses digits, and the continued fraction is short.
    private const double Tail = 3;

    public static double LogDensity(double value) => -(value * value / 2) - LogRootOfTwoPi;

    /// <summary>The logarithm of the probability between two bounds.</summary>
    public static double LogBetween(double low, double high)
    {
        // Mirrored, so that a difference of small upper tails is taken and never one of numbers next to 1.
        if (low + high < 0)
        {
            (low, high) = (-high, -low);
        }

        if (low < Tail)
        {
            return Math.Log(double.IsPositiveInfinity(high) ? Upper(low) : Upper(low) - Upper(high));
        }

        var first = LogUpperTail(low);
        return double.IsPositiveInfinity(high) ? first : first + Math.Log(-Math.Exp(LogUpperTail(high) - first) + 1);
    }

    /// <summary>The probability above a value.</summary>
    public static double Upper(double value) => value switch
    {
        double.PositiveInfinity => 0,
        double.NegativeInfinity => 1,
        < -Tail => 1 - Math.Exp(LogUpperTail(-value)),
        > Tail => Math.Exp(LogUpperTail(value)),
        _ => 0.5 - Middle(value),
    };

    /// <summary>The probability between 0 and a value: the density times value + value^3 / 3 + value^5 / 15 ...</summary>
    private static double Middle(double value)
    {
        var (sum, term) = (value, value);
        for (var odd = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); odd += 2)
        {
            term *= value * value / odd;
            sum += term;
        }

        return sum * Math.Exp(LogDensity(value));
    }

    /// <summary>By Laplace's continued fraction: the density over value + 1 / (value + 2 / (value + 3 / ...)).</summary>
    private static double LogUpperTail(double value)
    {
        var fraction = value;
        for (var depth = 80; depth > 0; depth--)
        {
            fraction = value + (depth / fraction);
        }

        return LogDensity(value) - Math.Log(fraction);
    }
}
