namespace RealNvp.Statistics;

/// <summary>The standard normal distribution: its distribution function, the inverse of it, and its density.</summary>
internal static class NormalDistribution
{
    /// <summary>Half of log 2 pi, by which the logarithm of the density at 0 lies below 0.</summary>
    public const double HalfLogTwoPi = 0.91893853320467274178;

    internal const double Farthest = 38;
    internal const double DeepTail = 30;
    internal const double DeepestLog = -450;
    internal const double MostOfFraction = 7.07106781186547;

    // Wichura, "The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), algorithm AS 241: numerators and denominators, the highest
    // power first.
    internal static readonly double[] MiddleTop =
    [
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4, 1.3731693765509461125e4,
        1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080,
    ];

    internal static readonly double[] MiddleBottom =
    [
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4, 5.3941960214247511077e3,
        6.8718700749205790830e2, 4.2313330701600911252e1, 1,
    ];

    internal static readonly double[] TailTop =
    [
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258, 3.64784832476320460504,
        5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ];

    internal static readonly double[] TailBottom =
    [
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1, 6.89767334985100004550e-1,
        1.67638483018380384940, 2.05319162663775882187, 1,
    ];

    internal static readonly double[] FarTop =
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2, 2.96560571828504891230e-1,
        1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
    ];

    internal static readonly double[] FarBottom =
    [
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4, 1.48753612908506148525e-2,
        1.36929880922735805310e-1, 5.99832206555887937690e-1, 1,
    ];

    // West, "Better approximations to cumulative normal functions", Wilmott (2005), after Hart's algorithm 5666.
    internal static readonly double[] CumulativeTop =
    [
        3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
    ];

    internal static readonly double[] CumulativeBottom =
    [
        8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752,
    ];

    /// <summary>The share below a value. Small shares keep their digits; for those above a value ask at minus it.</summary>
    public static double Cumulative(double value)
    {
        var distance = Math.Abs(value);
        if (double.IsNaN(value) || distance > Farthest)
        {
            return double.IsNaN(value) ? double.NaN : value < 0 ? 0 : 1;
        }

        var exponential = Math.Exp(-0.5 * distance * distance);
        var tail = distance < MostOfFraction
            ? exponential * Polynomial(CumulativeTop, distance) / Polynomial(CumulativeBottom, distance)
            : exponential / (distance + (1 / (distance + (2 / (distance + (3 / (distance + (4 / (distance + 0.65))))))))) / Math.Sqrt(2 * Math.PI);
        return value < 0 ? tail : 1 - tail;
    }

    /// <summary>The value with a share below it: minus and plus infinity for 0 and 1.</summary>
    /// <param name="share">From 0 to 1.</param>
    public static double Quantile(double share)
    {
        var fromMiddle = share - 0.5;
        if (Math.Abs(fromMiddle) <= 0.425)
        {
            var square = 0.180625 - (fromMiddle * fromMiddle);
            return fromMiddle * Polynomial(MiddleTop, square) / Polynomial(MiddleBottom, square);
        }

        var tail = fromMiddle < 0 ? share : 1 - share;
        if (!(tail > 0))
        {
            return tail == 0 ? fromMiddle < 0 ? double.NegativeInfinity : double.PositiveInfinity : double.NaN;
        }

        var root = Math.Sqrt(-Math.Log(tail));
        var value = root <= 5
            ? Polynomial(TailTop, root - 1.6) / Polynomial(TailBottom, root - 1.6)
            : Polynomial(FarTop, root - 5) / Polynomial(FarBottom, root - 5);
        return fromMiddle < 0 ? -value : value;
    }

    /// <summary>The logarithm of the share below a value, which is finite however far below the middle it lies.</summary>
    public static double LogCumulative(double value) => value > -DeepTail
        ? Math.Log(Cumulative(value))
        : LogDensity(value) - Math.Log(-value) + Math.Log(1 - (1 / (value * value)));

    /// <summary>The value with a share below it whose logarithm is given, however small it is.</summary>
    public static double QuantileOfLog(double logShare)
    {
        if (logShare > DeepestLog || !double.IsFinite(logShare))
        {
            return Quantile(Math.Exp(logShare));
        }

        // Newton's steps from the leading term; the slope of the logarithm is minus the value, nearly.
        var value = -Math.Sqrt(-2 * logShare);
        for (var step = 0; step < 6; step++)
        {
            value += (LogCumulative(value) - logShare) / value;
        }

        return value;
    }

    /// <summary>The value that divides two shares that are one together, exact where either of them is small.</summary>
    public static double Between(double below, double above) => below < above ? Quantile(below) : -Quantile(above);

    /// <summary>The logarithm of the density at a value.</summary>
    public static double LogDensity(double value) => (-0.5 * value * value) - HalfLogTwoPi;

    private static double Polynomial(double[] coefficients, double at)
    {
        var sum = coefficients[0];
        for (var power = 1; power < coefficients.Length; power++)
        {
            sum = (sum * at) + coefficients[power];
        }

        return sum;
    }
}
