using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>The rows of a training step, as the flow takes them; of several processes those of this one.</summary>
/// <param name="rows"><c>[n, dimension]</c>.</param>
/// <param name="context">What each row is conditioned on, <c>[n, context]</c>; empty for rows without.</param>
/// <param name="part">Which rows of the whole batch they are.</param>
internal readonly ref struct Batch(ReadOnlySpan<float> rows, ReadOnlySpan<float> context, BatchPart part)
{
    /// <summary><c>[n, dimension]</c>.</summary>
    public ReadOnlySpan<float> Rows { get; } = rows;

    /// <summary><c>[n, context]</c>.</summary>
    public ReadOnlySpan<float> Context { get; } = context;

    /// <summary>Which rows of the whole batch they are: all, where one process trains.</summary>
    public BatchPart Part { get; } = part;
}
