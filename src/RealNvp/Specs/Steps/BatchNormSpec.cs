namespace RealNvp.Specs;

/// <summary>
/// Batch normalisation as a bijection (arXiv:1605.08803, section 3.7; with <see cref="Affine"/> as in arXiv:1705.07057,
/// section 3.4): <c>y = (x - mean) / sqrt(variance + epsilon)</c>, then <c>y * exp(log_gamma) + beta</c>.
/// </summary>
/// <remarks>
/// The one rule: a training step uses the statistics of its own batch, gradients flow through them and the running ones
/// are updated; everything else (scores, samples, latents, validation) uses the running statistics, the same in forward,
/// inverse and log-det.
/// </remarks>
/// <param name="Epsilon">Added to the variance; above zero.</param>
/// <param name="Momentum">
/// The share of the old running statistics that a training step keeps, in [0, 1). The first steps average plainly, so that the
/// starting values leave no trace.
/// </param>
/// <param name="Affine">Whether a learned scale and shift follow the normalisation.</param>
public sealed record BatchNormSpec(double Epsilon = 1e-5, double Momentum = 0.99, bool Affine = true) : StepSpec
{
    /// <inheritdoc/>
    public override string Kind => "batch-norm";

    /// <inheritdoc/>
    public override string Summary =>
        FormattableString.Invariant($"epsilon {Epsilon}, momentum {Momentum}{(Affine ? ", affine" : "")}");

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => Epsilon > 0 && Momentum is >= 0 and < 1
        ? RequireVector(input)
        : throw new InvalidInputException(FormattableString.Invariant(
            $"batch-norm needs epsilon above 0 and momentum in [0, 1) but has {Epsilon} and {Momentum}."));

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input)
    {
        if (Affine)
        {
            yield return new("log_gamma", input, WeightRole.Trained, StartValue.Zero);
            yield return new("beta", input, WeightRole.Trained, StartValue.Zero);
        }

        yield return new("mean", input, WeightRole.State, StartValue.Zero);
        yield return new("variance", input, WeightRole.State, new StartValue(1));
        yield return new("steps", new Shape(1), WeightRole.State, StartValue.Zero);
    }

    /// <summary>The share of a batch's statistics in the running ones after <paramref name="steps"/> earlier training steps.</summary>
    public float UpdateRate(float steps) => MathF.Max((float)(1 - Momentum), 1 / (steps + 1));
}
