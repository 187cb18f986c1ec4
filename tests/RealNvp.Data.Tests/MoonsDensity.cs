using RealNvp.Data.Toys;

namespace RealNvp.Data.Tests;

/// <summary>The exact density of the two moons: the noise around the arcs, by a Gauss-Legendre rule.</summary>
internal static class MoonsDensity
{
    // The integrand is smooth on the scale of deviation / radius = 0.1 radians; panels of a quarter of it, of four nodes each,
    // leave an error below 1e-12 of the largest value.
    private const int Panels = 128;
    private const int Nodes = 4;
    private static readonly double[] GaussNodes = [-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526];
    private static readonly double[] GaussWeights = [0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538];
    private static readonly (double X, double Y, double LogWeight)[] Arc = CreateArc();

    /// <summary>
    /// log of 1/2 (1/pi) times the integral over [0, pi] of the noise's density around the arc, for both arcs. The lower arc is
    /// the upper one turned half around (1/2, 1/4), so the point is turned instead.
    /// </summary>
    public static double LogDensity(double x, double y)
    {
        Span<double> terms = stackalloc double[2 * Panels * Nodes];
        for (var i = 0; i < Arc.Length; i++)
        {
            var node = Arc[i];
            terms[i] = node.LogWeight + PlaneGaussian.Exponent(x - node.X, y - node.Y, Moons.Deviation);
            terms[Arc.Length + i] = node.LogWeight + PlaneGaussian.Exponent(1 - x - node.X, 0.5 - y - node.Y, Moons.Deviation);
        }

        return PlaneGaussian.LogSum(terms) - PlaneGaussian.LogVolume(Moons.Deviation);
    }

    private static (double X, double Y, double LogWeight)[] CreateArc()
    {
        var arc = new (double X, double Y, double LogWeight)[Panels * Nodes];
        for (var i = 0; i < arc.Length; i++)
        {
            var (panel, node) = Math.DivRem(i, Nodes);
            var (sine, cosine) = Math.SinCos(Math.PI * (panel + ((1 + GaussNodes[node]) / 2)) / Panels);
            arc[i] = (cosine, sine, Math.Log(GaussWeights[node] / 2 / Panels / 2));
        }

        return arc;
    }
}
