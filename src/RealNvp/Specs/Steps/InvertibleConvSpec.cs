namespace RealNvp.Specs;

/// <summary>
/// The invertible 1x1 convolution (arXiv:1807.03039, section 3.2): each pixel's channels times one learned matrix W, with W = P L U, P a
/// fixed permutation, L unit lower and U upper triangular (equation 10). The log-det is height * width * sum(log|diag(U)|).
/// </summary>
/// <remarks>
/// The weight <c>lu</c>, <c>[channels, channels]</c>, holds L below the diagonal, U above it and log|diag(U)| on it. It starts as the
/// factors of a random rotation drawn from the seed, which also settles P and the signs of U's diagonal for good.
/// </remarks>
public sealed record InvertibleConvSpec : StepSpec
{
    /// <summary>The most channels that are accepted.</summary>
    public const int MaximumChannels = 4096;

    /// <summary>The seed of the rotation it starts from; the same seed gives the same rotation everywhere.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public override string Kind => "invertible-conv";

    /// <inheritdoc/>
    public override string Summary => $"1x1, LU, seed {Seed}";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => RequireImage(input)[0] <= MaximumChannels
        ? input
        : throw new FlowSpecException($"{Kind} takes at most {MaximumChannels} channels but meets {input}.");

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        var channels = RequireImage(input)[0];
        var start = StartValue.Zero with { Values = () => Start(channels).Packed };
        return [new("lu", new Shape(channels, channels), WeightRole.Trained, start) { IsDecayed = false }];
    }

    /// <summary>The factors of the rotation of that many channels.</summary>
    internal RotationFactors Start(int channels) => RotationFactors.Draw(channels, SeededRandom.For(Seed, (ulong)channels));
}
