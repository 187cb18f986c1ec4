namespace RealNvp.Data.Toys;

/// <summary>The toys whose densities have no short exact form: the shapes that papers on flows draw.</summary>
internal static class ToyShapes
{
    private const int Arms = 5;
    private const int RingCount = 4;

    /// <summary>A Gaussian stretched along the radius and turned by exp(radius) / 4: five such arms, scaled by 2.</summary>
    public static (double X, double Y) Pinwheel(SeededRandom random)
    {
        var arm = random.NextInt(Arms);
        var radial = 1 + (0.3 * random.NextGaussian());
        var tangential = 0.1 * random.NextGaussian();
        var (sine, cosine) = Math.SinCos((2 * Math.PI * arm / Arms) + (0.25 * Math.Exp(radial)));
        return (2 * ((radial * cosine) - (tangential * sine)), 2 * ((radial * sine) + (tangential * cosine)));
    }

    /// <summary>Circles with the radii 0.75, 1.5, 2.25 and 3, equally likely, with noise of deviation 0.08.</summary>
    public static (double X, double Y) Rings(SeededRandom random)
    {
        var radius = 0.75 * (1 + random.NextInt(RingCount));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextUniform());
        return ((radius * cosine) + (0.08 * random.NextGaussian()), (radius * sine) + (0.08 * random.NextGaussian()));
    }

    /// <summary>Uniform over the 8 squares of side 2 in [-4, 4) x [-4, 4) whose column and row add up to an even number.</summary>
    public static (double X, double Y) Checkerboard(SeededRandom random)
    {
        var row = random.NextInt(4);
        var column = (2 * random.NextInt(2)) + (row % 2);
        return ((2 * (column + random.NextUniform())) - 4, (2 * (row + random.NextUniform())) - 4);
    }

    /// <summary>Two arms, one the other turned half around, uniform in the square root of an angle up to 1.5 turns, with noise.</summary>
    public static (double X, double Y) Spirals(SeededRandom random)
    {
        var sign = random.NextInt(2) == 0 ? 1 : -1;
        var angle = Math.Sqrt(random.NextUniform()) * 3 * Math.PI;
        var (sine, cosine) = Math.SinCos(angle);
        var x = ((-cosine * angle) + (random.NextUniform() / 2)) / 3;
        var y = ((sine * angle) + (random.NextUniform() / 2)) / 3;
        return ((sign * x) + (0.1 * random.NextGaussian()), (sign * y) + (0.1 * random.NextGaussian()));
    }
}
