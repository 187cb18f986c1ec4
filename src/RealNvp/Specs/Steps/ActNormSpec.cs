namespace RealNvp.Specs;

/// <summary>
/// A learned scale and shift for each variable, <c>y = (x + shift) * exp(log_scale)</c>, started from the data so that y has
/// mean zero and variance one (arXiv:1807.03039, section 3.1).
/// </summary>
public sealed record ActNormSpec : StepSpec
{
    /// <inheritdoc/>
    public override string Kind => "act-norm";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => RequireVector(input);

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input) =>
    [
        new("log_scale", input, WeightRole.Trained, StartValue.Zero),
        new("shift", input, WeightRole.Trained, StartValue.Zero),
    ];
}
