namespace RealNvp.Specs;

/// <summary>
/// A learned scale and shift for each variable of a vector or each channel of an image, <c>y = (x + shift) * exp(log_scale)</c>,
/// started from the data so that y has mean zero and variance one (arXiv:1807.03039, section 3.1). The log-det of an image is
/// height * width times the sum of the log-scales.
/// </summary>
public sealed record ActNormSpec : StepSpec
{
    /// <inheritdoc/>
    public override string Kind => "act-norm";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireChannels(input);
        return input;
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context) =>
    [
        new("log_scale", RequireChannels(input), WeightRole.Trained, StartValue.Zero),
        new("shift", RequireChannels(input), WeightRole.Trained, StartValue.Zero),
    ];
}
