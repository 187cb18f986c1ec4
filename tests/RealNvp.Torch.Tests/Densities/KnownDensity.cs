using RealNvp.Tests.Training;

namespace RealNvp.Torch.Tests.Densities;

/// <summary>
/// A density in the plane that can be sampled and whose log density is known: a curve, or points, blurred by a normal of one
/// width. The density of a blurred curve is an integral along it, which the trapezoidal rule gives to many digits.
/// </summary>
/// <param name="curve">From a branch and a place in [0, 1) on it to a point; all branches and places have the same chance.</param>
/// <param name="branches">The number of branches.</param>
/// <param name="width">The standard deviation of the blur.</param>
/// <param name="nodes">Places of the integral on each branch; 1 for points.</param>
internal sealed class KnownDensity(Func<int, double, (double X, double Y)> curve, int branches, double width, int nodes)
{
    /// <summary>Two interleaved half circles.</summary>
    public static KnownDensity TwoMoons { get; } = new(
        (branch, place) => branch == 0
            ? (Math.Cos(Math.PI * place), Math.Sin(Math.PI * place))
            : (1 - Math.Cos(Math.PI * place), 0.5 - Math.Sin(Math.PI * place)),
        branches: 2,
        width: 0.1,
        nodes: 400);

    /// <summary>Five normals on a circle that overlap a little.</summary>
    public static KnownDensity FiveGaussians { get; } = new(
        (branch, _) => (1.5 * Math.Cos(2 * Math.PI * branch / 5), 1.5 * Math.Sin(2 * Math.PI * branch / 5)), branches: 5, width: 0.5, nodes: 1);

    /// <summary>Draws rows of two values.</summary>
    public float[] Draw(int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 94);
        var rows = new float[2 * count];
        for (var row = 0; row < count; row++)
        {
            var (x, y) = curve(random.NextInt(branches), random.NextUniform());
            rows[2 * row] = (float)(x + (width * random.NextGaussian()));
            rows[(2 * row) + 1] = (float)(y + (width * random.NextGaussian()));
        }

        return rows;
    }

    /// <summary>The same as rows to train on.</summary>
    public ArrayRows Rows(int count, ulong seed) => new(Draw(count, seed), 2);

    /// <summary>The log density of a point, in nats.</summary>
    public double LogDensity(double x, double y)
    {
        var sum = 0.0;
        foreach (var (nodeX, nodeY) in Nodes)
        {
            var (dx, dy) = (x - nodeX, y - nodeY);
            sum += Math.Exp(-((dx * dx) + (dy * dy)) / (2 * width * width));
        }

        return Math.Log(sum / (Nodes.Length * 2 * Math.PI * width * width));
    }

    /// <summary>The mean log density of rows: what no flow can beat but by chance.</summary>
    public double MeanLogDensity(float[] rows) =>
        Enumerable.Range(0, rows.Length / 2).Average(row => LogDensity(rows[2 * row], rows[(2 * row) + 1]));

    /// <summary>Minus the entropy, integrated over a square that holds all but nothing of the density.</summary>
    public double NegativeEntropy(double halfSide, int cells)
    {
        var step = 2 * halfSide / cells;
        var rows = new double[cells];
        Parallel.For(0, cells, row =>
        {
            for (var column = 0; column < cells; column++)
            {
                var logDensity = LogDensity(-halfSide + ((column + 0.5) * step), -halfSide + ((row + 0.5) * step));
                rows[row] += double.IsNegativeInfinity(logDensity) ? 0 : Math.Exp(logDensity) * logDensity * step * step;
            }
        });
        return rows.Sum();
    }

    private (double X, double Y)[] Nodes { get; } =
    [
        .. from branch in Enumerable.Range(0, branches) from node in Enumerable.Range(0, nodes) select curve(branch, (node + 0.5) / nodes),
    ];
}
