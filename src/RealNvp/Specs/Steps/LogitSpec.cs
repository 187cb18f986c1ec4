namespace RealNvp.Specs;

/// <summary>
/// Takes data from [0, 1] to the whole line: <c>y = logit(low + (high - low) x)</c>. The paper (arXiv:1605.08803,
/// section 4.1) uses low 0.05 and high 1. Outside of [0, 1] the density is zero.
/// </summary>
/// <param name="Low">What x = 0 becomes before the logit; in [0, <see cref="High"/>).</param>
/// <param name="High">What x = 1 becomes before the logit; in (<see cref="Low"/>, 1].</param>
public sealed record LogitSpec(double Low = 0.05, double High = 0.95) : StepSpec
{
    /// <summary>The least x of density above zero: 0, or what lies just above it where 0 would become an infinite logit.</summary>
    internal float Least => Low > 0 ? 0 : 1.17549435e-38f;

    /// <summary>The greatest x of density above zero: 1, or the float just below it where 1 would become an infinite logit.</summary>
    internal float Most => High < 1 ? 1 : 1 - (1f / (1 << 24));

    /// <inheritdoc/>
    public override string Kind => "logit";

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"low {Low}, high {High}");

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => 0 <= Low && Low < High && High <= 1
        ? input
        : throw new FlowSpecException(
            FormattableString.Invariant($"logit needs 0 <= low < high <= 1 but has low {Low} and high {High}."));
}
