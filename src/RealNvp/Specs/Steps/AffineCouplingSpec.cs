using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// The affine coupling of Real NVP (arXiv:1605.08803, equations 7 and 8). A mask splits the variables into kept and changed
/// ones: <c>y_kept = x_kept</c>, <c>y_changed = x_changed * exp(s(x_kept)) + t(x_kept)</c>; the log-det is the sum of s.
/// </summary>
public sealed record AffineCouplingSpec : StepSpec
{
    /// <summary>How the variables are split.</summary>
    public MaskKind Mask { get; init; } = MaskKind.Half;

    /// <summary>Exchanges kept and changed variables; alternate it, so that every variable gets changed.</summary>
    public bool Flip { get; init; }

    /// <summary>The network of s, one number per changed variable; null when <see cref="Shared"/> is set.</summary>
    [JsonPropertyName("s")]
    public ConditionerSpec? ScaleNet { get; init; }

    /// <summary>The network of t, one number per changed variable; null when <see cref="Shared"/> is set.</summary>
    [JsonPropertyName("t")]
    public ConditionerSpec? ShiftNet { get; init; }

    /// <summary>One network with two heads, first all of s, then all of t; null when s and t have their own.</summary>
    public ConditionerSpec? Shared { get; init; }

    /// <summary>How log-scales are bounded.</summary>
    public LogScaleSpec LogScale { get; init => field = value ?? new(); } = new();

    /// <inheritdoc/>
    public override string Kind => "affine-coupling";

    /// <inheritdoc/>
    public override string Summary =>
        $"{(Mask == MaskKind.Half ? "half" : "odd-even")}{(Flip ? ", flipped" : "")}; "
        + (Shared is null ? $"s {ScaleNet?.Summary}; t {ShiftNet?.Summary}" : $"s and t {Shared.Summary}")
        + $"; {LogScale.Summary}";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool SeesContext => true;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireVector(input);
        if (input.Size < 2)
        {
            throw new FlowSpecException($"{Kind} needs at least two variables, one to keep and one to change, but meets {input}.");
        }

        if (Shared is null ? ScaleNet is null || ShiftNet is null : ScaleNet is not null || ShiftNet is not null)
        {
            throw new FlowSpecException($"{Kind} needs either both networks s and t, or the one network shared.");
        }

        LogScale.Check();
        return input;
    }

    /// <summary>The columns of a vector of <paramref name="features"/> variables that stay and those that change.</summary>
    internal (Columns Kept, Columns Changed) Split(int features) => Mask.Split(Flip, features);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        var (kept, changed) = Split(input.Size);
        var seen = kept.Count + context;
        var nets = Shared is null
            ? ScaleNet!.Weights("s", seen, changed.Count).Concat(ShiftNet!.Weights("t", seen, changed.Count))
            : Shared.Weights("shared", seen, 2 * changed.Count);
        return nets.Concat(LogScale.Weights(changed.Count));
    }
}
