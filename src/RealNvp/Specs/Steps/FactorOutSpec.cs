namespace RealNvp.Specs;

/// <summary>
/// The multi-scale architecture as nesting (arXiv:1605.08803, section 3.6, equations 13 to 16): half of the channels are finished
/// and pass through, the other half goes on through the inner steps, which may factor out again.
/// </summary>
/// <remarks>
/// The first half of the channels (the larger one of an odd number) goes on. The result is one vector <c>[features]</c>: first the
/// values that passed through, then what the inner steps made of theirs, so that the latents of the finest scale come first and
/// those of the coarsest last. Works on vectors too, by halves of the features.
/// </remarks>
public sealed record FactorOutSpec : StepSpec
{
    /// <summary>How deep such steps may lie in one another: a flow with one has a depth of 1. Each halves the variables.</summary>
    public const int MaximumDepth = 16;

    /// <summary>What the names of the inner steps' weights begin with: <c>inner.0.scale</c>.</summary>
    internal const string InnerName = "inner";

    /// <summary>The steps that the half that is not finished goes through, first to last.</summary>
    public required IReadOnlyList<StepSpec> Inner { get; init; }

    /// <inheritdoc/>
    public override string Kind => "factor-out";

    /// <inheritdoc/>
    public override string Summary => $"half passes, half through {Counted.Of(Inner.Count, "step")}";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireChannels(input);
        Split(input);
        return new(input.Size);
    }

    /// <summary>The channels (or features) that go on, which are the first, and those that pass through.</summary>
    /// <exception cref="FlowSpecException">There is only one.</exception>
    public (int Inner, int Passed) Split(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input[0] >= 2
            ? ((input[0] + 1) / 2, input[0] / 2)
            : throw new FlowSpecException($"{Kind} needs at least two channels but meets {input}; put a squeeze step before it.");
    }

    /// <summary>The shape that the first inner step meets.</summary>
    internal Shape InnerInput(Shape input)
    {
        int[] sizes = [.. input.Sizes];
        sizes[0] = Split(input).Inner;
        return new(sizes);
    }

    /// <summary>Records compare lists by reference; two steps are equal when their inner steps are.</summary>
    public bool Equals(FactorOutSpec? other) => other is not null && Inner.SequenceEqual(other.Inner);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Inner.Count);
}
