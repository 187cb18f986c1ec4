using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// The rational-quadratic spline coupling (arXiv:1906.04032, section 3): every changed variable goes through a monotone spline of its own on
/// [-<see cref="Bound"/>, <see cref="Bound"/>], whose knots a network gives from the kept variables, and stays as it is outside. The log-det
/// is the sum of the logs of the splines' derivatives.
/// </summary>
/// <remarks>
/// The network gives 3 * <see cref="Bins"/> - 1 numbers for a changed variable: those of the bins' widths and of their heights, which a softmax
/// turns into shares of the interval, and those of the derivatives at the inner knots, which a softplus makes positive; the derivatives at
/// both ends are 1, so that the lines outside go on from the spline. Numbers of zero make the identity, so that a new coupling is.
/// </remarks>
/// <param name="Bins">The number of bins, 1 to <see cref="MaximumBins"/>.</param>
/// <param name="Bound">Half of the interval's length, above 0: standardised variables hardly pass 5.</param>
public sealed record SplineCouplingSpec(int Bins = 8, double Bound = 5) : StepSpec
{
    /// <summary>The most bins that are accepted.</summary>
    public const int MaximumBins = 256;

    /// <summary>The least share of the interval that a bin is wide or high.</summary>
    internal const double LeastShare = 1e-3;

    /// <summary>The least derivative at a knot.</summary>
    internal const double LeastDerivative = 1e-3;

    /// <summary>What is added to a derivative's number before the softplus: zero then makes a derivative of 1.</summary>
    internal static readonly double DerivativeShift = Math.Log(Math.Exp(1 - LeastDerivative) - 1);

    /// <summary>How the variables are split.</summary>
    public MaskKind Mask { get; init; } = MaskKind.Half;

    /// <summary>Exchanges kept and changed variables; alternate it, so that every variable gets changed.</summary>
    public bool Flip { get; init; }

    /// <summary>The network that gives the splines, one changed variable after the other: widths, heights, derivatives.</summary>
    public required ConditionerSpec Net { get; init; }

    /// <summary>
    /// The number of context values the network sees besides what the coupling keeps: those of <see cref="FlowSpec.Context"/> in a
    /// conditional flow, otherwise 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Context { get; init; }

    /// <inheritdoc/>
    public override string Kind => "spline-coupling";

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant(
        $"{(Mask == MaskKind.Half ? "half" : "odd-even")}{(Flip ? ", flipped" : "")}; {Bins} bins within {Bound}; {Net.Summary}");

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ContextWidth => Context;

    /// <summary>The numbers of one variable's spline.</summary>
    internal int NumbersPerVariable => (3 * Bins) - 1;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireVector(input);
        if (input.Size < 2)
        {
            throw new InvalidInputException($"{Kind} needs at least two variables, one to keep and one to change, but meets {input}.");
        }

        return Bins is >= 1 and <= MaximumBins && Bound > 0 && double.IsFinite(Bound)
            ? input
            : throw new InvalidInputException(FormattableString.Invariant(
                $"{Kind} needs 1 to {MaximumBins} bins and a bound above 0 but has {Bins} and {Bound}."));
    }

    internal override StepSpec Given(int context) => this with { Context = context };

    /// <summary>The columns of a vector of <paramref name="features"/> variables that stay and those that change.</summary>
    public (Columns Kept, Columns Changed) Split(int features) => Mask.Split(Flip, features);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input)
    {
        var (kept, changed) = Split(input.Size);
        return Net.Weights("net", kept.Count + Context, checked(changed.Count * NumbersPerVariable));
    }
}
