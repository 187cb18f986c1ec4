using System.Numerics.Tensors;

namespace RealNvp.Conditionals;

/// <summary>
/// Brings particles from a proposal q to the flow's conditional density p by way of <c>q^(1 - t) p^t</c>, t rising from 0 to 1 as fast as their weights
/// stay even
/// (sequential Monte Carlo samplers, Del Moral et al. 2006; the temperatures by effective size, Jasra et al. 2011), and moves them there until they are
/// worth enough. A proposal that fits takes one step, which is importance resampling.
/// </summary>
internal static class TemperedSearch
{
    private const double EvenShare = 0.5;
    private const int MovesOfStep = 3;
    private const int MostSteps = 100;
    private const int FewestMoves = 4;
    private const int MostMoves = 60;

    /// <summary>What was found.</summary>
    /// <param name="Particles">The particles, equally weighted; null where the density is zero wherever it was looked for.</param>
    /// <param name="LogIntegral">The logarithm of the integral of the flow's density over the numbers.</param>
    /// <param name="StandardError">Its standard error.</param>
    /// <param name="EffectiveSize">What the particles are worth.</param>
    public readonly record struct Found(Particles? Particles, double LogIntegral, double StandardError, double EffectiveSize);

    /// <summary>Searches.</summary>
    /// <param name="target">What particles are measured by.</param>
    /// <param name="count">How many particles, at least 16.</param>
    /// <param name="wanted">What they are to be worth before moving them ends; 0 for the integral alone.</param>
    /// <param name="random">Gives proposals and moves.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static Found Run(ParticleTarget target, int count, double wanted, SeededRandom random, CancellationToken cancellationToken)
    {
        var particles = Particles.Draw(target, count, random, cancellationToken);
        var (reached, logIntegral, error, moves) = (0.0, 0.0, 0.0, 0.0);
        for (var step = 0; reached < 1; step++)
        {
            var logRatios = particles.LogDensities.Zip(particles.LogProposals, (density, proposal) => density - proposal).ToArray();
            if (step == MostSteps || logRatios.All(double.IsNegativeInfinity))
            {
                return new(null, double.NegativeInfinity, double.NaN, 0);
            }

            var power = NextPower(logRatios, reached);
            var weights = new double[count];
            var most = Weigh(logRatios, power - reached, weights);
            logIntegral += most + Math.Log(TensorPrimitives.Sum<double>(weights) / count);
            error = StandardError(particles, weights);
            reached = power;
            if (reached >= 1 && wanted == 0)
            {
                break;
            }

            particles = particles.Resampled(weights, random);
            for (var move = 0; move < MovesOfStep; move++)
            {
                moves += (double)EnsembleMoves.Sweep(particles, target, reached, random, cancellationToken) / count;
            }
        }

        return new(particles, logIntegral, error, wanted == 0 ? 0 : Settle(particles, target, wanted, moves, random, cancellationToken));
    }

    /// <summary>Moves particles of the flow's density until they are worth what is wanted, or long enough.</summary>
    private static double Settle(
        Particles particles, ParticleTarget target, double wanted, double moves, SeededRandom random, CancellationToken cancellationToken)
    {
        var size = 0.0;
        for (var done = 0; done < MostMoves && size < wanted; done += FewestMoves)
        {
            for (var move = 0; move < FewestMoves; move++)
            {
                moves += (double)EnsembleMoves.Sweep(particles, target, 1, random, cancellationToken) / particles.Count;
            }

            size = EffectiveSize.Of(particles, moves);
        }

        return size;
    }

    /// <summary>
    /// That of the integral's logarithm, from how much of the weight each family has that descends from one of the first particles (Lee and Whiteley 2018):
    /// of a single
    /// step the usual one of importance sampling.
    /// </summary>
    private static double StandardError(Particles particles, double[] weights)
    {
        var families = new double[weights.Length];
        for (var particle = 0; particle < weights.Length; particle++)
        {
            families[particles.Ancestors[particle]] += weights[particle];
        }

        return Math.Sqrt(Math.Max(0, (1 / Size(families)) - (1.0 / weights.Length)));
    }

    /// <summary>The highest power at which weights stay even enough; 1 where they do all the way.</summary>
    private static double NextPower(double[] logRatios, double reached)
    {
        var weights = new double[logRatios.Length];
        var possible = logRatios.Count(double.IsFinite);
        var least = EvenShare * possible;
        if (IsEven(1))
        {
            return 1;
        }

        var (low, high) = (reached, 1.0);
        for (var halving = 0; halving < 40; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = IsEven(middle) ? (middle, high) : (low, middle);
        }

        return Math.Max(low, Math.Min(1, reached + 1e-6));

        bool IsEven(double power)
        {
            Weigh(logRatios, power - reached, weights);
            return Size(weights) >= least;
        }
    }

    /// <summary>Weights, of which the largest is 1, and the logarithm of what they were divided by.</summary>
    private static double Weigh(double[] logRatios, double power, double[] weights)
    {
        TensorPrimitives.Multiply(logRatios, power, weights);
        var most = TensorPrimitives.Max<double>(weights);
        TensorPrimitives.Subtract(weights, most, weights);
        TensorPrimitives.Exp<double>(weights, weights);
        return most;
    }

    private static double Size(double[] weights)
    {
        var sum = TensorPrimitives.Sum<double>(weights);
        return sum * sum / TensorPrimitives.SumOfSquares<double>(weights);
    }
}
