namespace RealNvp.Specs;

/// <summary>
/// Subtracts each variable's mean and divides by its standard deviation, both taken from the training data once, before
/// training; a variable that does not vary is divided by one.
/// </summary>
public sealed record StandardizeSpec : StepSpec
{
    /// <inheritdoc/>
    public override string Kind => "standardize";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context) =>
    [
        new("mean", input, WeightRole.State, StartValue.Zero),
        new("scale", input, WeightRole.State, new StartValue(1)),
    ];
}
