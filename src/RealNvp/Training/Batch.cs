namespace RealNvp.Training;

/// <summary>The rows of a training step, as the flow takes them.</summary>
/// <param name="rows"><c>[n, dimension]</c>.</param>
/// <param name="context">What each row is conditioned on, <c>[n, context]</c>; empty for rows without.</param>
internal readonly ref struct Batch(ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
{
    /// <summary><c>[n, dimension]</c>.</summary>
    public ReadOnlySpan<float> Rows { get; } = rows;

    /// <summary><c>[n, context]</c>.</summary>
    public ReadOnlySpan<float> Context { get; } = context;
}
