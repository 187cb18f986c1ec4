using RealNvp.Data.Toys;

namespace RealNvp.Data.Tests;

/// <summary>The exact density of the eight Gaussians.</summary>
internal static class EightGaussiansDensity
{
    public static double LogDensity(double x, double y)
    {
        Span<double> exponents = stackalloc double[EightGaussians.Count];
        for (var k = 0; k < EightGaussians.Count; k++)
        {
            var mean = EightGaussians.Mean(k);
            exponents[k] = PlaneGaussian.Exponent(x - mean.X, y - mean.Y, EightGaussians.Deviation);
        }

        return PlaneGaussian.LogSum(exponents) - Math.Log(EightGaussians.Count) - PlaneGaussian.LogVolume(EightGaussians.Deviation);
    }
}
