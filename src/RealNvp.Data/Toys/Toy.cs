using RealNvp.Specs;

namespace RealNvp.Data.Toys;

/// <summary>A density over the plane that points can be drawn from.</summary>
internal sealed record Toy(string Name, string Summary, Func<SeededRandom, (double X, double Y)> Draw)
{
    private const int TrainRows = 20_000;
    private const int ValidRows = 2_000;
    private const int TestRows = 10_000;

    // A full run of floats in two columns must still fit one array.
    private const int MostTrainRows = 100_000_000;

    public static IReadOnlyList<Toy> All { get; } =
    [
        new("moons", "two interleaving half circles with noise", Moons.Draw),
        new("eight-gaussians", "eight Gaussians on a circle", EightGaussians.Draw),
        new("pinwheel", "five curved arms", ToyShapes.Pinwheel),
        new("rings", "four concentric circles with noise", ToyShapes.Rings),
        new("checkerboard", "the dark squares of a board of 4 x 4", ToyShapes.Checkerboard),
        new("spirals", "two spiral arms with noise", ToyShapes.Spirals),
    ];

    /// <summary>Draws the three parts from streams of their own, so that the number of training rows changes no other part.</summary>
    public Dataset Load(DataOptions options)
    {
        var count = options.Count ?? TrainRows;
        if (count > MostTrainRows)
        {
            throw new DataFaultException($"{Counted.Of(count, "training row")} of '{Name}' are too many; give at most {MostTrainRows}.");
        }

        return new Dataset
        {
            Name = Name,
            Shape = new Shape(2),
            Train = Rows(options.Seed, 0, count),
            Valid = Rows(options.Seed, 1, ValidRows),
            Test = Rows(options.Seed, 2, TestRows),
            Columns = ["x", "y"],
            Source = $"Drawn from seed {options.Seed}: {Summary}, no rights reserved",
        };
    }

    private FloatRows Rows(ulong seed, ulong part, int count)
    {
        var random = SeededRandom.For(seed, part);
        var values = new float[2 * count];
        for (var i = 0; i < values.Length; i += 2)
        {
            var (x, y) = Draw(random);
            (values[i], values[i + 1]) = ((float)x, (float)y);
        }

        return new FloatRows(values, 2);
    }
}
