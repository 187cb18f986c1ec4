namespace RealNvp.Data.Toys;

/// <summary>
/// Two half circles of radius 1 with equal weight, uniform along the arc, plus isotropic Gaussian noise: the upper around
/// (0, 0) and the lower around (1, 1/2), the form that scikit-learn's make_moons made known.
/// </summary>
internal static class Moons
{
    public const double Deviation = 0.1;

    // The integrand is smooth on the scale of deviation / radius = 0.1 radians; panels of a quarter of it, of four nodes each,
    // leave an error below 1e-12 of the largest value.
    private const int Panels = 128;
    private const int Nodes = 4;
    private static readonly double[] GaussNodes = [-0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526];
    private static readonly double[] GaussWeights = [0.3478548451374538, 0.6521451548625461, 0.6521451548625461, 0.3478548451374538];
    private static readonly (double X, double Y, double LogWeight)[] Arc = CreateArc();

    public static (double X, double Y) Draw(SeededRandom random)
    {
        var upper = random.NextInt(2) == 0;
        var (sine, cosine) = Math.SinCos(Math.PI * random.NextUniform());
        var (x, y) = upper ? (cosine, sine) : (1 - cosine, 0.5 - sine);
        return (x + (Deviation * random.NextGaussian()), y + (Deviation * random.NextGaussian()));
    }

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
            terms[i] = node.LogWeight + PlaneGaussian.Exponent(x - node.X, y - node.Y, Deviation);
            terms[Arc.Length + i] = node.LogWeight + PlaneGaussian.Exponent(1 - x - node.X, 0.5 - y - node.Y, Deviation);
        }

        return PlaneGaussian.LogSum(terms) - PlaneGaussian.LogVolume(Deviation);
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
