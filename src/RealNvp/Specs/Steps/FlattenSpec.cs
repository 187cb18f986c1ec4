namespace RealNvp.Specs;

/// <summary>Lays the values of a datum out as one vector; the log-det is zero.</summary>
public sealed record FlattenSpec : StepSpec
{
    /// <inheritdoc/>
    public override string Kind => "flatten";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => new(input.Size);
}
