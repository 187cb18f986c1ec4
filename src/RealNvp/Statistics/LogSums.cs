namespace RealNvp.Statistics;

/// <summary>Sums of numbers that are known by their logarithms.</summary>
internal static class LogSums
{
    /// <summary>log(exp a + exp b); not a number where one of them is none.</summary>
    public static double LogAddExp(double a, double b)
    {
        if (double.IsNegativeInfinity(a))
        {
            return b;
        }

        var larger = Math.Max(a, b);
        return larger + Math.Log(Math.Exp(a - larger) + Math.Exp(b - larger));
    }
}
