namespace RealNvp.Data.Toys;

/// <summary>Eight Gaussians of equal weight, their means evenly on a circle of radius 4 / sqrt 2, each with the deviation 0.5 / sqrt 2.</summary>
internal static class EightGaussians
{
    public const int Count = 8;
    public static readonly double Radius = 4 / Math.Sqrt(2);
    public static readonly double Deviation = 0.5 / Math.Sqrt(2);

    public static (double X, double Y) Draw(SeededRandom random)
    {
        var (x, y) = Mean(random.NextInt(Count));
        return (x + (Deviation * random.NextGaussian()), y + (Deviation * random.NextGaussian()));
    }

    public static (double X, double Y) Mean(int k)
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * k / Count);
        return (Radius * cosine, Radius * sine);
    }
}
