namespace RealNvp.Data.Toys;

/// <summary>
/// Two half circles of radius 1 with equal weight, uniform along the arc, plus isotropic Gaussian noise: the upper around
/// (0, 0) and the lower around (1, 1/2), the form that scikit-learn's make_moons made known.
/// </summary>
internal static class Moons
{
    public const double Deviation = 0.1;

    public static (double X, double Y) Draw(SeededRandom random)
    {
        var upper = random.NextInt(2) == 0;
        var (sine, cosine) = Math.SinCos(Math.PI * random.NextUniform());
        var (x, y) = upper ? (cosine, sine) : (1 - cosine, 0.5 - sine);
        return (x + (Deviation * random.NextGaussian()), y + (Deviation * random.NextGaussian()));
    }
}
