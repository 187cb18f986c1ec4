namespace RealNvp.Conditionals;

/// <summary>Rows drawn from a model given some of their values, and what is known of how good they are.</summary>
public sealed record ConditionalDraws
{
    /// <summary>
    /// The rows, <c>[n, Dimension]</c> as the model takes them: as many as were asked for, or none where the model's density is zero wherever it was looked
    /// for.
    /// </summary>
    public required float[] Rows { get; init; }

    /// <summary>What each was conditioned on by training, <c>[n, Spec.Context]</c>.</summary>
    public required float[] Context { get; init; }

    /// <summary>
    /// How many independent rows they are worth: for a mean over the rows, of the value that fares worst. At most their number; an estimate, which knows
    /// nothing of
    /// parts of the density that were never found.
    /// </summary>
    public required double EffectiveSize { get; init; }

    /// <summary>The density of what was given.</summary>
    public required ConditionalDensity Density { get; init; }

    /// <summary>What speaks against the rows, a sentence each: a value or a combination that the model hardly knows. Empty where nothing does.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>Whether there are rows: the model's density was above zero somewhere with what was given.</summary>
    public bool IsReached => Rows.Length > 0;
}
