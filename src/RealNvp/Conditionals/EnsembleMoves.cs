namespace RealNvp.Conditionals;

/// <summary>
/// Metropolis-Hastings moves of particles among themselves: along the difference of two others of the other half, in some of the columns (differential
/// evolution, ter Braak 2006 and Vrugt et al. 2009), or to a point drawn anew. What particles are distributed as, they stay.
/// </summary>
internal static class EnsembleMoves
{
    private const double AnewShare = 0.25;
    private const double WholeStepShare = 0.2;
    private const double Jitter = 1e-3;

    /// <summary>Tries to move each particle once.</summary>
    /// <param name="particles">The particles, at least six.</param>
    /// <param name="target">What they are measured by.</param>
    /// <param name="power">From 0, the proposal's density, to 1, the flow's: the geometric mean of both that moves keep.</param>
    /// <param name="random">Gives the moves.</param>
    /// <param name="cancellationToken">Stops between parts.</param>
    /// <returns>How many moved.</returns>
    public static int Sweep(Particles particles, ParticleTarget target, double power, SeededRandom random, CancellationToken cancellationToken)
    {
        var middle = particles.Count / 2;
        return Half(particles, target, power, random, (0, middle), (middle, particles.Count), cancellationToken)
            + Half(particles, target, power, random, (middle, particles.Count), (0, middle), cancellationToken);
    }

    private static int Half(
        Particles particles,
        ParticleTarget target,
        double power,
        SeededRandom random,
        (int Start, int End) moving,
        (int Start, int End) others,
        CancellationToken cancellationToken)
    {
        var (count, width) = (moving.End - moving.Start, particles.Width);
        double[] proposed = new double[count * width], logDensities = new double[count], logProposals = new double[count];
        var isAnew = new bool[count];
        for (var index = 0; index < count; index++)
        {
            var numbers = proposed.AsSpan(index * width, width);
            isAnew[index] = random.NextUniform() < AnewShare;
            if (isAnew[index])
            {
                target.Proposal.Draw(numbers, random);
            }
            else
            {
                particles[moving.Start + index].CopyTo(numbers);
                Step(particles, target.Space.Columns, numbers, others, random);
            }
        }

        target.Measure(proposed, logDensities, logProposals, cancellationToken);
        var moved = 0;
        for (var index = 0; index < count; index++)
        {
            var particle = moving.Start + index;
            var (logDensity, logProposal) = (logDensities[index] - particles.LogDensities[particle], logProposals[index] - particles.LogProposals[particle]);
            var gain = isAnew[index] ? power * (logDensity - logProposal) : (power * logDensity) + ((1 - power) * logProposal);
            if (Math.Log(1 - random.NextUniform()) < gain)
            {
                particles.Set(particle, proposed.AsSpan(index * width, width), logDensities[index], logProposals[index]);
                moved++;
            }
        }

        return moved;
    }

    private static void Step(Particles particles, int[][] columns, Span<double> numbers, (int Start, int End) others, SeededRandom random)
    {
        var count = others.End - others.Start;
        var first = random.NextInt(count);
        var second = (first + 1 + random.NextInt(count - 1)) % count;
        ReadOnlySpan<double> one = particles[others.Start + first], other = particles[others.Start + second];

        // All columns, a third of them or a single one: the more change at once, the shorter a step must be.
        var kind = random.NextInt(3);
        var always = random.NextInt(columns.Length);
        var isWhole = random.NextUniform() < WholeStepShare;
        Span<bool> changes = stackalloc bool[columns.Length <= 256 ? columns.Length : 0];
        changes = changes.Length == columns.Length ? changes : new bool[columns.Length];
        var width = 0;
        for (var column = 0; column < columns.Length; column++)
        {
            changes[column] = kind == 0 || column == always || (kind == 1 && random.NextInt(3) == 0);
            width += changes[column] ? columns[column].Length : 0;
        }

        var length = isWhole ? 1 : 2.38 / Math.Sqrt(2 * width) * (0.3 + random.NextUniform());
        for (var column = 0; column < columns.Length; column++)
        {
            foreach (var index in changes[column] ? columns[column] : [])
            {
                var difference = one[index] - other[index];
                numbers[index] += length * difference * (1 + (Jitter * random.NextGaussian()));
            }
        }
    }
}
