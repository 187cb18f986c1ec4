using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// A monotone rational-quadratic spline for every variable (arXiv:1906.04032, section 3) on [-<see cref="Bound"/>, <see cref="Bound"/>], the identity
/// outside, whatever the other variables are: what <see cref="SplineCouplingSpec"/> does, with nothing kept. The log-det is the sum of the logs of the
/// splines' derivatives. By itself it learns how each variable is distributed, and nothing of what they have to do with one another.
/// </summary>
/// <remarks>
/// The splines' numbers are the weight <c>numbers</c>, <c>[features, 3 * bins - 1]</c>: widths, heights, derivatives, as <see cref="SplineSpec"/> has them.
/// In a conditional flow a <see cref="Net"/> gives them from the context. A new step is the identity.
/// </remarks>
/// <param name="Bins">The number of bins, 1 to <see cref="SplineSpec.MaximumBins"/>.</param>
/// <param name="Bound">Half of the interval's length, above 0: standardised variables hardly pass 5.</param>
public sealed record ElementwiseSplineSpec(int Bins = 8, double Bound = 5) : StepSpec
{
    /// <summary>What the names of the network's weights begin with.</summary>
    internal const string NetName = "net";

    /// <summary>The name of the numbers where no network gives them.</summary>
    internal const string NumbersName = "numbers";

    /// <summary>
    /// The network that gives the splines in a conditional flow, one variable after the other, and reads the context alone; null for splines that a
    /// context does not change. A flow without context has nothing for it to read, and takes the weight in its place.
    /// </summary>
    public ConditionerSpec? Net { get; init; }

    /// <inheritdoc/>
    public override string Kind => "spline";

    /// <inheritdoc/>
    public override string Summary => $"{Spline.Summary}{(Net is null ? "" : $"; given a context by {Net.Summary}")}";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool SeesContext => Net is not null;

    /// <summary>The splines.</summary>
    internal SplineSpec Spline => new(Bins, Bound);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireVector(input);
        Spline.Check(Kind);
        return input;
    }

    /// <summary>All variables change, none is kept.</summary>
    internal static (Columns Kept, Columns Changed) Split(int features) => (new(0, 1, 0), new(0, 1, features));

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        // A network is checked even where it has nothing to read.
        var features = RequireVector(input).Size;
        var net = Net?.Weights(NetName, Math.Max(1, context), Shape.Product(features, Spline.ParametersPerVariable));
        return net is not null && context > 0
            ? net
            : [new(NumbersName, new Shape(features, Spline.ParametersPerVariable), WeightRole.Trained, StartValue.Zero)];
    }
}
