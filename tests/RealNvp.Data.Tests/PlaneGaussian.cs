namespace RealNvp.Data.Tests;

/// <summary>The isotropic Gaussian on the plane, in logarithms.</summary>
internal static class PlaneGaussian
{
    public static double Exponent(double x, double y, double deviation) => -((x * x) + (y * y)) / (2 * deviation * deviation);

    public static double LogVolume(double deviation) => Math.Log(2 * Math.PI * deviation * deviation);

    /// <summary>log of the sum of exp of the terms, for terms far below what exp can hold.</summary>
    public static double LogSum(ReadOnlySpan<double> terms)
    {
        var largest = double.NegativeInfinity;
        foreach (var term in terms)
        {
            largest = Math.Max(largest, term);
        }

        if (!double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0.0;
        foreach (var term in terms)
        {
            sum += Math.Exp(term - largest);
        }

        return largest + Math.Log(sum);
    }
}
