namespace RealNvp.Flows;

/// <summary>What an engine can tell of the steps of its flows, for the diagnosis of an inverse.</summary>
internal interface IStepScales
{
    /// <summary>The largest factor exp(|log-scale|) by which any single step stretches or shrinks one variable on these rows.</summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>.</param>
    /// <param name="context">As for <see cref="IFlow.Encode"/>.</param>
    double LargestScale(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default);
}
