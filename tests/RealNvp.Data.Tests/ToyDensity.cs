using RealNvp.Data.Toys;

namespace RealNvp.Data.Tests;

/// <summary>The exact densities of the 2-D toys that have one: the truth that a flow's log p(x) is compared with.</summary>
internal static class ToyDensity
{
    // Ten deviations beyond every mean leave less than 1e-22 of the mass outside.
    private const double Reach = 10;

    /// <summary>The toys with an exact density.</summary>
    public static IReadOnlyList<string> Names { get; } = ["eight-gaussians", "moons"];

    /// <summary>log p(x, y) in nats. For moons the integral along the arcs is a Gauss-Legendre rule of 512 nodes.</summary>
    /// <exception cref="DataFaultException">The toy has no exact density.</exception>
    public static double LogDensity(string name, double x, double y) => Of(name).LogDensity(x, y);

    /// <summary>
    /// The differential entropy, minus the mean of log p, in nats: the least mean negative log-likelihood that any model can
    /// reach. Summed over a grid, which for such smooth densities converges faster than any power of its step.
    /// </summary>
    /// <exception cref="DataFaultException">The toy has no exact density.</exception>
    public static double Entropy(string name) => Integrate(name, static logDensity => -logDensity);

    /// <summary>The integral over the plane of p times a function of log p.</summary>
    internal static double Integrate(string name, Func<double, double> ofLogDensity)
    {
        var (logDensity, left, right, bottom, top, deviation) = Of(name);
        var step = deviation / 4;
        var margin = Reach * deviation;
        var columns = (int)Math.Ceiling((right - left + (2 * margin)) / step);
        var rows = (int)Math.Ceiling((top - bottom + (2 * margin)) / step);
        var sum = 0.0;
        for (var row = 0; row <= rows; row++)
        {
            for (var column = 0; column <= columns; column++)
            {
                var value = logDensity(left - margin + (column * step), bottom - margin + (row * step));
                sum += Math.Exp(value) * ofLogDensity(value);
            }
        }

        return sum * step * step;
    }

    private static Density Of(string name) => name switch
    {
        "eight-gaussians" => new(
            EightGaussiansDensity.LogDensity,
            -EightGaussians.Radius,
            EightGaussians.Radius,
            -EightGaussians.Radius,
            EightGaussians.Radius,
            EightGaussians.Deviation),
        "moons" => new(MoonsDensity.LogDensity, -1, 2, -0.5, 1, Moons.Deviation),
        _ => throw new DataFaultException($"'{name}' has no exact density; {string.Join(" and ", Names)} have one."),
    };

    private sealed record Density(
        Func<double, double, double> LogDensity, double Left, double Right, double Bottom, double Top, double Deviation);
}
