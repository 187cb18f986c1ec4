namespace RealNvp.Specs;

/// <summary>
/// Takes data from [0, 1] to the whole line: <c>y = logit(low + (high - low) x)</c>. The paper (arXiv:1605.08803,
/// section 4.1) uses low 0.05 and high 1. Outside of [0, 1] the density is zero.
/// </summary>
public sealed record LogitSpec : StepSpec
{
    /// <summary>What x = 0 becomes before the logit; in [0, <see cref="High"/>).</summary>
    public double Low { get; init; } = 0.05;

    /// <summary>What x = 1 becomes before the logit; in (<see cref="Low"/>, 1].</summary>
    public double High { get; init; } = 0.95;

    /// <inheritdoc/>
    public override string Kind => "logit";

    /// <inheritdoc/>
    public override string Summary => FormattableString.Invariant($"low {Low}, high {High}");

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => 0 <= Low && Low < High && High <= 1
        ? input
        : throw new InvalidInputException(
            FormattableString.Invariant($"logit needs 0 <= low < high <= 1 but has low {Low} and high {High}."));
}
