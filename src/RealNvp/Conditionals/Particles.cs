namespace RealNvp.Conditionals;

/// <summary>Points that are moved from the proposal to the conditional density, and from which of the first of them each descends.</summary>
internal sealed class Particles
{
    private Particles(double[] numbers, double[] logDensities, double[] logProposals, int[] ancestors, int width) =>
        (Numbers, LogDensities, LogProposals, Ancestors, Width) = (numbers, logDensities, logProposals, ancestors, width);

    /// <summary>How many there are.</summary>
    public int Count => Ancestors.Length;

    /// <summary>The numbers of one.</summary>
    public int Width { get; }

    /// <summary>Their numbers, <c>[Count, Width]</c>.</summary>
    public double[] Numbers { get; }

    /// <summary>The logarithms of the flow's density.</summary>
    public double[] LogDensities { get; }

    /// <summary>The logarithms of the proposal's density.</summary>
    public double[] LogProposals { get; }

    /// <summary>The first particle that each descends from.</summary>
    public int[] Ancestors { get; }

    /// <summary>Draws particles from the proposal.</summary>
    public static Particles Draw(ParticleTarget target, int count, SeededRandom random, CancellationToken cancellationToken)
    {
        var width = target.Space.Dimension;
        double[] numbers = new double[count * width], logDensities = new double[count], logProposals = new double[count];
        for (var start = 0; start < numbers.Length; start += width)
        {
            target.Proposal.Draw(numbers.AsSpan(start, width), random);
        }

        target.Measure(numbers, logDensities, logProposals, cancellationToken);
        return new(numbers, logDensities, logProposals, [.. Enumerable.Range(0, count)], width);
    }

    /// <summary>The numbers of one particle.</summary>
    public Span<double> this[int particle] => Numbers.AsSpan(particle * Width, Width);

    /// <summary>As many particles, each as often as its weight says (systematic resampling, Carpenter et al. 1999).</summary>
    /// <param name="weights">What each weighs; one sum of all.</param>
    /// <param name="random">Gives the one number that decides.</param>
    public Particles Resampled(ReadOnlySpan<double> weights, SeededRandom random)
    {
        var step = System.Numerics.Tensors.TensorPrimitives.Sum(weights) / Count;
        var (at, source, reached) = (random.NextUniform() * step, 0, weights[0]);
        var picked = new int[Count];
        for (var index = 0; index < Count; index++, at += step)
        {
            while (reached <= at && source < Count - 1)
            {
                reached += weights[++source];
            }

            picked[index] = source;
        }

        // Halves that propose to each other do not hold the same descendants.
        random.Shuffle<int>(picked);
        var numbers = new double[Numbers.Length];
        for (var index = 0; index < Count; index++)
        {
            this[picked[index]].CopyTo(numbers.AsSpan(index * Width, Width));
        }

        return new(
            numbers,
            [.. picked.Select(particle => LogDensities[particle])],
            [.. picked.Select(particle => LogProposals[particle])],
            [.. picked.Select(particle => Ancestors[particle])],
            Width);
    }

    /// <summary>Replaces one particle.</summary>
    public void Set(int particle, ReadOnlySpan<double> numbers, double logDensity, double logProposal)
    {
        numbers.CopyTo(this[particle]);
        (LogDensities[particle], LogProposals[particle]) = (logDensity, logProposal);
    }
}
