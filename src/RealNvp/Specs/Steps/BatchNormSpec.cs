using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>The statistics that a training step of batch normalisation normalises with.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<BatchStatistics>))]
public enum BatchStatistics
{
    /// <summary>Those of its own batch.</summary>
    Batch,

    /// <summary>
    /// The running ones, once they have taken in its own batch (arXiv:1605.08803, section 3.7 and appendix E). Gradients flow through
    /// the share of the current batch only. Steady where batches are small, since one batch moves the statistics by a little;
    /// training and evaluation then see nearly the same map.
    /// </summary>
    MovingAverage,
}

/// <summary>
/// Batch normalisation as a bijection (arXiv:1605.08803, section 3.7; with <see cref="Affine"/> as in arXiv:1705.07057,
/// section 3.4): <c>y = (x - mean) / sqrt(variance + epsilon)</c>, then <c>y * exp(log_gamma) + beta</c>.
/// </summary>
/// <remarks>
/// A vector has statistics per variable; an image <c>[channels, height, width]</c> has them per channel, over the rows and all pixels,
/// and its log-det is height * width times the sum over the channels.
/// The one rule: a training step uses the statistics of its own batch (or, with <see cref="BatchStatistics.MovingAverage"/>, the
/// running ones that have taken them in), gradients flow through the batch's and the running ones are updated; everything else
/// (scores, samples, latents, validation) uses the running statistics, the same in forward, inverse and log-det.
/// </remarks>
/// <param name="Epsilon">Added to the variance; above zero, at most 1.</param>
/// <param name="Momentum">
/// The share of the old running statistics that a training step keeps, in [0, 1). The first steps average plainly, so that the
/// starting values leave no trace.
/// </param>
/// <param name="Affine">Whether a learned scale and shift follow the normalisation.</param>
/// <param name="Statistics">What a training step normalises with.</param>
public sealed record BatchNormSpec(
    double Epsilon = 1e-5, double Momentum = 0.99, bool Affine = true, BatchStatistics Statistics = BatchStatistics.Batch) : StepSpec
{
    /// <inheritdoc/>
    public override string Kind => "batch-norm";

    /// <inheritdoc/>
    public override string Summary =>
        FormattableString.Invariant($"epsilon {Epsilon}, momentum {Momentum}{(Affine ? ", affine" : "")}")
        + (Statistics == BatchStatistics.MovingAverage ? ", moving average" : "");

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireChannels(input);
        return Epsilon is > 0 and <= 1 && Momentum is >= 0 and < 1
            ? input
            : throw new FlowSpecException(FormattableString.Invariant(
                $"batch-norm needs epsilon above 0 and at most 1, and momentum in [0, 1) but has {Epsilon} and {Momentum}."));
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        var channels = RequireChannels(input);
        if (Affine)
        {
            yield return new("log_gamma", channels, WeightRole.Trained, StartValue.Zero);
            yield return new("beta", channels, WeightRole.Trained, StartValue.Zero);
        }

        yield return new("mean", channels, WeightRole.State, StartValue.Zero);
        yield return new("variance", channels, WeightRole.State, new StartValue(1));
        yield return new("steps", new Shape(1), WeightRole.State, StartValue.Zero);
    }

    /// <summary>The share of a batch's statistics in the running ones after <paramref name="steps"/> earlier training steps.</summary>
    internal double UpdateRate(double steps) => UpdateRate(Momentum, steps);

    /// <summary>The same by a momentum: the first steps average plainly, so that the starting values leave no trace.</summary>
    internal static double UpdateRate(double momentum, double steps) => Math.Max(1 - momentum, 1 / (steps + 1));
}
