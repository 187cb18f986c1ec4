namespace RealNvp.Specs;

/// <summary>
/// A learned linear map of a vector, <c>y = L U x + b</c>, L unit lower and U upper triangular with a positive diagonal (arXiv:1807.03039,
/// equation 10, as arXiv:1906.04032 uses it between couplings; the permutation is a step of its own). The log-det is the sum of
/// log(diag(U)). It starts as the identity.
/// </summary>
/// <remarks>
/// The weight <c>lu</c>, <c>[features, features]</c>, holds L below the diagonal, U above it and log(diag(U)) on it.
/// </remarks>
public sealed record LinearLuSpec : StepSpec
{
    /// <summary>The most features that are accepted: the matrix has their square.</summary>
    public const int MaximumFeatures = 4096;

    /// <inheritdoc/>
    public override string Kind => "linear-lu";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => RequireVector(input).Size <= MaximumFeatures
        ? input
        : throw new FlowSpecException($"{Kind} takes at most {MaximumFeatures} features but meets {input}; use a permute step instead.");

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        var features = RequireVector(input).Size;
        return
        [
            new("lu", new Shape(features, features), WeightRole.Trained, StartValue.Zero) { IsDecayed = false },
            new("bias", new Shape(features), WeightRole.Trained, StartValue.Zero) { IsDecayed = false },
        ];
    }
}
