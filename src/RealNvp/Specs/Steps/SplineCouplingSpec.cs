using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// The rational-quadratic spline coupling (arXiv:1906.04032, section 3): every changed variable goes through a monotone spline of its own on
/// [-<see cref="Bound"/>, <see cref="Bound"/>], whose knots a network gives from the kept variables, and stays as it is outside. The log-det
/// is the sum of the logs of the splines' derivatives.
/// </summary>
/// <remarks>The network gives the numbers of a <see cref="SplineSpec"/> for every changed variable. A new coupling is the identity.</remarks>
/// <param name="Bins">The number of bins, 1 to <see cref="SplineSpec.MaximumBins"/>.</param>
/// <param name="Bound">Half of the interval's length, above 0: standardised variables hardly pass 5.</param>
public sealed record SplineCouplingSpec(int Bins = 8, double Bound = 5) : StepSpec
{
    /// <summary>How the variables are split.</summary>
    public MaskKind Mask { get; init; } = MaskKind.Half;

    /// <summary>Exchanges kept and changed variables; alternate it, so that every variable gets changed.</summary>
    public bool Flip { get; init; }

    /// <summary>The network that gives the splines, one changed variable after the other: widths, heights, derivatives.</summary>
    public required ConditionerSpec Net { get; init; }

    /// <inheritdoc/>
    public override string Kind => "spline-coupling";

    /// <inheritdoc/>
    public override string Summary =>
        $"{(Mask == MaskKind.Half ? "half" : "odd-even")}{(Flip ? ", flipped" : "")}; {Spline.Summary}; {Net.Summary}";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool SeesContext => true;

    /// <summary>The splines.</summary>
    internal SplineSpec Spline => new(Bins, Bound);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireVector(input);
        if (input.Size < 2)
        {
            throw new FlowSpecException($"{Kind} needs at least two variables, one to keep and one to change, but meets {input}.");
        }

        Spline.Check(Kind);
        return input;
    }

    /// <summary>The columns of a vector of <paramref name="features"/> variables that stay and those that change.</summary>
    internal (Columns Kept, Columns Changed) Split(int features) => Mask.Split(Flip, features);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        var (kept, changed) = Split(input.Size);
        return Net.Weights("net", kept.Count + context, Shape.Product(changed.Count, Spline.ParametersPerVariable));
    }
}
