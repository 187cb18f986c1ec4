namespace RealNvp.Flows;

/// <summary>
/// Which hidden numbers a training step leaves out: a function of the network, the block, the step and the row alone, so that both
/// engines leave out the same, whatever the number of threads, and a resumed run repeats.
/// </summary>
/// <param name="Share">The share left out, in (0, 1).</param>
/// <param name="Network">What tells this network from the others of its flow.</param>
internal readonly record struct Dropout(double Share, ulong Network)
{
    private const int Bits = 16;

    /// <summary>What the numbers that stay are multiplied by, so that their mean stays too.</summary>
    public float Factor => (float)(1 / (1 - Share));

    /// <summary>Multiplies a row's hidden numbers by zero or by <see cref="Factor"/>.</summary>
    /// <param name="hidden">The numbers of one row.</param>
    /// <param name="block">The block they belong to.</param>
    /// <param name="step">The training step.</param>
    /// <param name="row">The row's place in the batch.</param>
    /// <param name="random">A generator to use.</param>
    public void Apply(Span<float> hidden, int block, long step, int row, SeededRandom random)
    {
        random.StartFor(Network, SeedPurpose.Dropout, (ulong)block, (ulong)step, (ulong)row);
        var most = (ulong)(Share * (1 << Bits));
        var factor = Factor;
        ulong bits = 0;
        for (var index = 0; index < hidden.Length; index++)
        {
            bits = index % (64 / Bits) == 0 ? random.NextUInt64() : bits >> Bits;
            hidden[index] = (bits & ((1UL << Bits) - 1)) < most ? 0 : hidden[index] * factor;
        }
    }
}

/// <summary>The rows of a training step that a network sees, for what it draws at random.</summary>
/// <param name="FirstRow">The place in the batch of the first of them.</param>
/// <param name="Random">A generator of the worker's own.</param>
internal readonly record struct TrainingRows(int FirstRow, SeededRandom Random);
