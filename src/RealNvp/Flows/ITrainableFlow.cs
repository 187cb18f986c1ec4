namespace RealNvp.Flows;

/// <summary>A flow that can be trained: a spec on weights, made by an engine. One thread trains, and nobody reads meanwhile.</summary>
public interface ITrainableFlow : IFlow
{
    /// <summary>The engine that made the flow, and makes others on other weights.</summary>
    IFlowEngine Engine { get; }

    /// <summary>All weights, gradients and state. Call <see cref="WeightsChanged"/> after writing to them.</summary>
    FlatParameters Parameters { get; }

    /// <summary>
    /// Gives the steps that start from data (standardise, act-norm) their values, each from what the steps before it make of
    /// the rows, whatever they had before.
    /// </summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>, n at least 1; a few thousand rows are plenty.</param>
    /// <param name="context">As for <see cref="IFlow.Encode"/>.</param>
    /// <param name="cancellationToken">Stops between steps; the first steps then have their values and the others have not.</param>
    void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes the gradient of the rows' mean negative log-likelihood to <see cref="FlatParameters.Gradients"/>, replacing what was
    /// there, and updates running statistics.
    /// </summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>, n at least 1.</param>
    /// <param name="context">As for <see cref="IFlow.Encode"/>.</param>
    /// <returns>The mean negative log-likelihood, in nats; NaN or infinite when the step went wrong.</returns>
    double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default);

    /// <summary>Must be called after weights or state were written to from outside, before the flow is used again.</summary>
    void WeightsChanged();
}
