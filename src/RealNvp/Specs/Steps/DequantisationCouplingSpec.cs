using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// Variational dequantisation (arXiv:1902.00275, section 3.1) as a step of the flow: a coupling on the noise u within each level, which a monotone
/// rational-quadratic spline of [0, 1] (arXiv:1906.04032, section 3) changes at every second pixel; its knots are given by one network that sees the levels of the
/// whole image and the noise of the other pixels.
/// </summary>
/// <remarks>
/// A value is <c>(level + u) / levels</c> and becomes <c>(level + u') / levels</c>: no value leaves its level, so that the step is a bijection, and for u uniform
/// the density of u' given the image is q(u' | x) = |du / du'|. The log-det of the step is then -log q, and the mean of the flow's log-likelihood over u is the
/// variational bound. Two steps in turn, the second flipped, reach every pixel.
/// </remarks>
/// <param name="Bins">The bins of every spline, 1 to <see cref="SplineSpec.MaximumBins"/>.</param>
public sealed record DequantisationCouplingSpec(int Bins = 8) : StepSpec
{
    /// <summary>The most levels: of more, float32 tells fewer than 256 places of the noise apart.</summary>
    public const int MaximumLevels = 1 << 16;

    // Splines so steep and so flat at most keep what the inverse needs.
    private const double LeastHeightOfAll = 0.4;
    private const double LeastDerivative = 0.1;

    /// <summary>The number of levels, which is that of the flow (<see cref="FlowSpec.Levels"/>); 2 to <see cref="MaximumLevels"/>.</summary>
    public required int Levels { get; init; }

    /// <summary>Exchanges the pixels whose noise is kept and changed; alternate it.</summary>
    public bool Flip { get; init; }

    /// <summary>
    /// The network that gives the splines' numbers, one channel after the other. It sees twice the channels: the levels from -1 to 1, then the noise from -1 to 1
    /// with zeros for the changed pixels.
    /// </summary>
    public required ImageConditionerSpec Net { get; init; }

    /// <inheritdoc/>
    public override string Kind => "dequantisation-coupling";

    /// <inheritdoc/>
    public override string Summary => $"{Counted.Of(Levels, "level")}{(Flip ? ", flipped" : "")}; {Net.Summary}; splines of {Counted.Of(Bins, "bin")}";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool SeesContext => true;

    /// <summary>The splines of the noise from -1 to 1.</summary>
    internal SplineSpec Spline => new(Bins, Bound: 1, Math.Max(SplineSpec.LeastShare, LeastHeightOfAll / Bins), LeastDerivative);

    /// <summary>The coupling by checkerboard that changes the same pixels.</summary>
    internal ImageCouplingSpec Pixels => new() { Flip = Flip, Net = Net };

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        if (Levels is < 2 or > MaximumLevels)
        {
            throw new FlowSpecException($"{Kind} needs 2 to {MaximumLevels} levels, beyond which float32 holds little noise within them, but has {Levels}.");
        }

        if (Bins is < 1 or > SplineSpec.MaximumBins)
        {
            throw new FlowSpecException($"{Kind} needs 1 to {Counted.Of(SplineSpec.MaximumBins, "bin")} but has {Bins}.");
        }

        return Pixels.OutputShape(RequireImage(input));
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context) =>
        Net.Weights("net", 2 * input[0], Shape.Product(input[0], Spline.ParametersPerVariable), isMasked: true, context);

    /// <summary>Throws unless such steps come before all others and have the flow's levels.</summary>
    internal static void Check(FlowSpec flow)
    {
        var first = flow.Steps.TakeWhile(step => step is DequantisationCouplingSpec).Cast<DequantisationCouplingSpec>().ToArray();
        if (Within(flow.Steps.Skip(first.Length)).OfType<DequantisationCouplingSpec>().FirstOrDefault() is { } late)
        {
            throw new FlowSpecException($"{late.Kind} moves the noise within levels, which the steps before it have mixed; put it before all other steps.");
        }

        if (Array.Find(first, coupling => coupling.Levels != flow.Levels) is { } other)
        {
            throw new FlowSpecException(
                $"{other.Kind} has {Counted.Of(other.Levels, "level")} but the flow {(flow.Levels is { } levels ? $"has {levels}" : "has none")}; give both the same.");
        }
    }

    private static IEnumerable<StepSpec> Within(IEnumerable<StepSpec> steps) =>
        steps.SelectMany(step => step is FactorOutSpec { Inner: { } inner } ? Within(inner).Prepend(step) : [step]);
}
