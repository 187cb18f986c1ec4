using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// Monotone rational-quadratic splines (arXiv:1906.04032, section 3) on [-<see cref="Bound"/>, <see cref="Bound"/>], the identity outside.
/// </summary>
/// <remarks>
/// A spline takes 3 * <see cref="Bins"/> - 1 numbers: those of the bins' widths and of their heights, which a softmax turns into shares of the
/// interval, and those of the derivatives at the inner knots, which a softplus makes positive; the derivatives at both ends are 1, so that
/// the lines outside go on from the spline. Numbers of zero make the identity. Where a spline is flat, float32 keeps little of what the inverse
/// needs, and several behind one another lose it: rows far from the data then do not come back. Higher bins and derivatives keep splines from
/// getting flat; how steep they get is not touched.
/// </remarks>
/// <param name="Bins">The number of bins, 1 to <see cref="MaximumBins"/>.</param>
/// <param name="Bound">Half of the interval's length, above 0: standardised variables hardly pass 5.</param>
/// <param name="LeastHeight">
/// The least share of the interval that a bin is high, 0.001 to less than 1 / <paramref name="Bins"/>.
/// </param>
/// <param name="LeastDerivative">The least derivative at an inner knot, 0.001 to less than 1.</param>
public sealed record SplineSpec(
    int Bins = 8, double Bound = 5, double LeastHeight = SplineSpec.LeastShare, double LeastDerivative = SplineSpec.LowestDerivative)
{
    /// <summary>The most bins that are accepted.</summary>
    public const int MaximumBins = 256;

    /// <summary>The greatest bound: beyond it a float32 does not tell a bin's ends apart.</summary>
    public const double MaximumBound = 1e6;

    /// <summary>The least share of the interval that a bin is wide, and high unless a spec asks for more.</summary>
    internal const double LeastShare = 1e-3;

    /// <summary>The least derivative at a knot unless a spec asks for more.</summary>
    internal const double LowestDerivative = 1e-3;

    /// <summary>One phrase about the splines.</summary>
    [JsonIgnore]
    public string Summary =>
        FormattableString.Invariant($"{Counted.Of(Bins, "bin")} within {Bound}")
        + (LeastHeight > LeastShare ? FormattableString.Invariant($", {LeastHeight} high at least") : "")
        + (LeastDerivative > LowestDerivative ? FormattableString.Invariant($", derivatives from {LeastDerivative}") : "");

    /// <summary>How many parameters a variable takes.</summary>
    internal int ParametersPerVariable => (3 * Bins) - 1;

    /// <summary>What is added to a derivative's number before the softplus: zero then makes a derivative of 1.</summary>
    internal double DerivativeShift => Math.Log(Math.Exp(1 - LeastDerivative) - 1);

    internal void Check(string kind)
    {
        if (Bins is < 1 or > MaximumBins || Bound is not (> 0 and <= MaximumBound))
        {
            throw new FlowSpecException(FormattableString.Invariant(
                $"{kind} needs 1 to {Counted.Of(MaximumBins, "bin")} and a bound above 0 and at most {MaximumBound} but has {Bins} and {Bound}."));
        }

        if (!(LeastHeight >= LeastShare) || !(LeastHeight * Bins < 1))
        {
            throw new FlowSpecException(FormattableString.Invariant(
                $"{kind} needs a leastHeight of {LeastShare} to less than 1 / bins but has {LeastHeight} and {Counted.Of(Bins, "bin")}."));
        }

        if (!(LeastDerivative >= LowestDerivative) || !(LeastDerivative < 1))
        {
            throw new FlowSpecException(FormattableString.Invariant(
                $"{kind} needs a leastDerivative of {LowestDerivative} to less than 1 but has {LeastDerivative}."));
        }
    }
}
