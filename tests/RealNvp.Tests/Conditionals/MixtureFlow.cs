using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Tests.Conditionals;

/// <summary>
/// A mixture of which every conditional is known, as a flow: the latents are the conditional distribution functions of one value after the other, as normal
/// numbers. Within a component values are independent: normal, or steps 0, 1, 2, ... with noise of one around them.
/// </summary>
/// <param name="weights">The components' shares.</param>
/// <param name="values">For each value of a row and each component, a mean and a deviation, or the chances of the steps.</param>
internal sealed class MixtureFlow(double[] weights, double[][][] values) : IFlow
{
    public FlowSpec Spec { get; } = new() { Shape = new Shape(values.Length), Steps = [] };

    public int Dimension => values.Length;

    /// <summary>What a value is distributed as given some of the others: the chance of what is not above it.</summary>
    /// <param name="place">The value's place.</param>
    /// <param name="known">The row, not-a-number where nothing is known. Of steps the whole number is known, and not the noise.</param>
    public Func<double, double> Conditional(int place, double[] known)
    {
        var shares = Shares(known);
        return value => shares.Select((share, component) => share * Cumulative(place, component, value)).Sum();
    }

    /// <summary>The log density of what is known of a row; of steps the log chance.</summary>
    public double LogDensity(double[] known) => Math.Log(weights.Select((_, component) => Joint(component, known)).Sum());

    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var shares = (double[])[.. weights];
            logDet[row] = 0;
            for (var place = 0; place < Dimension; place++)
            {
                var value = rows[(row * Dimension) + place];
                double below = 0, density = 0;
                for (var component = 0; component < shares.Length; component++)
                {
                    below += shares[component] * Cumulative(place, component, value);
                    density += shares[component] * Density(place, component, value);
                    shares[component] *= Density(place, component, value);
                }

                var latent = Math.Clamp(NormalDistribution.Quantile(Math.Clamp(below, 0, 1)), -30, 30);
                latents[(row * Dimension) + place] = (float)latent;
                logDet[row] += Math.Log(density) - NormalDistribution.LogDensity((float)latent);
                Normalise(shares);
            }
        }
    }

    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var shares = (double[])[.. weights];
            for (var place = 0; place < Dimension; place++)
            {
                var wanted = NormalDistribution.Cumulative(latents[(row * Dimension) + place]);
                var (low, high) = (-100.0, 100.0);
                for (var halving = 0; halving < 45; halving++)
                {
                    var middle = (low + high) / 2;
                    var below = shares.Select((share, component) => share * Cumulative(place, component, middle)).Sum();
                    (low, high) = below < wanted ? (middle, high) : (low, middle);
                }

                rows[(row * Dimension) + place] = (float)low;
                for (var component = 0; component < shares.Length; component++)
                {
                    shares[component] *= Density(place, component, (float)low);
                }

                Normalise(shares);
            }
        }
    }

    public void Dispose()
    {
    }

    private double[] Shares(double[] known)
    {
        double[] shares = [.. weights.Select((_, component) => Joint(component, known))];
        Normalise(shares);
        return shares;
    }

    private double Joint(int component, double[] known)
    {
        var product = weights[component];
        foreach (var (place, value) in known.Index())
        {
            product *= double.IsNaN(value) ? 1 : Density(place, component, value);
        }

        return product;
    }

    private double Cumulative(int place, int component, double value)
    {
        var parameters = values[place][component];
        return IsNormal(place)
            ? NormalDistribution.Cumulative((value - parameters[0]) / parameters[1])
            : parameters.Select((chance, step) => chance * Math.Clamp(value + 0.5 - step, 0, 1)).Sum();
    }

    private double Density(int place, int component, double value)
    {
        var parameters = values[place][component];
        if (IsNormal(place))
        {
            return Math.Exp(NormalDistribution.LogDensity((value - parameters[0]) / parameters[1])) / parameters[1];
        }

        var step = (int)Math.Floor(value + 0.5);
        return step >= 0 && step < parameters.Length ? parameters[step] : 0;
    }

    // Two parameters are a mean and a deviation; steps are three or more.
    private bool IsNormal(int place) => values[place][0].Length == 2;

    private static void Normalise(double[] shares)
    {
        var sum = shares.Sum();
        for (var component = 0; component < shares.Length; component++)
        {
            shares[component] = sum > 0 ? shares[component] / sum : 1.0 / shares.Length;
        }
    }
}
