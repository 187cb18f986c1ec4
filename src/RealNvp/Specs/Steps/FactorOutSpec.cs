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
    public override string Summary => $"half passes, half through {Inner.Count} steps";

    /// <inheritdoc/>
    public override int ContextWidth => Inner.Max(step => (int?)step.ContextWidth) ?? 0;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        _ = InnerShapes(input);
        return new(input.Size);
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input)
    {
        // The shapes are known to fit: of a step within only the size is asked, so that no depth is walked more than once.
        var met = InnerInput(input);
        for (var index = 0; index < Inner.Count; index++)
        {
            using var weights = Weights(index, met).GetEnumerator();
            while (HasNext(weights, index, met))
            {
                yield return weights.Current with { Name = $"{InnerName}.{index}.{weights.Current.Name}" };
            }

            met = Inner[index] is FactorOutSpec ? new(met.Size) : Inner[index].OutputShape(met);
        }
    }

    internal override StepSpec Given(int context) => this with { Inner = [.. Inner.Select(step => step.Given(context))] };

    /// <summary>The channels (or features) that go on, which are the first, and those that pass through.</summary>
    /// <exception cref="InvalidInputException">There is only one.</exception>
    public (int Inner, int Passed) Split(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input[0] >= 2
            ? ((input[0] + 1) / 2, input[0] / 2)
            : throw new InvalidInputException($"{Kind} needs at least two channels but meets {input}; put a squeeze step before it.");
    }

    /// <summary>The shapes along the inner steps, one more than there are steps.</summary>
    /// <exception cref="InvalidInputException">An inner step does not fit.</exception>
    public IReadOnlyList<Shape> InnerShapes(Shape input)
    {
        RequireChannels(input);
        return StepChain.Shapes(Inner, InnerInput(input), Place);
    }

    private Shape InnerInput(Shape input)
    {
        int[] sizes = [.. input.Sizes];
        sizes[0] = Split(input).Inner;
        return new(sizes);
    }

    private string Place(int index, Shape met) => $"Its inner step {index} ({Inner[index].Kind}) gets {met}.";

    // A network says what is wrong with it when its weights are asked for, or when they are walked over.
    private IEnumerable<WeightSpec> Weights(int index, Shape met) => Named(index, met, () => Inner[index].Weights(met));

    private bool HasNext(IEnumerator<WeightSpec> weights, int index, Shape met) => Named(index, met, weights.MoveNext);

    private T Named<T>(int index, Shape met, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{Place(index, met)} {error.Message}", error);
        }
    }

    /// <summary>Records compare lists by reference; two steps are equal when their inner steps are.</summary>
    public bool Equals(FactorOutSpec? other) => other is not null && Inner.SequenceEqual(other.Inner);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Inner.Count);
}
