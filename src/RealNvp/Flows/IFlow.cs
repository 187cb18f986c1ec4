using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>
/// A normalizing flow f from data x to latents z with a simple base, standard normal unless <see cref="FlowSpec.Base"/>
/// says otherwise: <c>log p(x) = log N(f(x); 0, I) + log|det df/dx|</c> (arXiv:1605.08803, equation 2).
/// </summary>
/// <remarks>
/// A conditional flow gives p(x | c): every method then takes the context c of each row, <c>[n, Spec.Context]</c>, and throws without.
/// Rows are row-major, <c>[rows, <see cref="Dimension"/>]</c>, float32. Quantised data comes dequantised to [0, 1).
/// Reading (<see cref="Encode"/>, <see cref="Decode"/> and what is made of them) is safe from many threads at once as long as no thread
/// trains. All densities are in nats. After <see cref="IDisposable.Dispose"/> every method that takes rows or latents throws
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public interface IFlow : IDisposable
{
    /// <summary>What the flow is made of.</summary>
    FlowSpec Spec { get; }

    /// <summary>The number of values in a row.</summary>
    int Dimension { get; }

    /// <summary>The name of the engine: <c>managed</c> or <c>torch</c>.</summary>
    string Engine { get; }

    /// <summary>All weights, gradients and state. Call <see cref="WeightsChanged"/> after writing to them.</summary>
    FlatParameters Parameters { get; }

    /// <summary>Maps data to latents, the paper's f.</summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>.</param>
    /// <param name="latents">Receives <c>[n, dimension]</c>.</param>
    /// <param name="logDet">Receives n values of log|det df/dx|, in nats; minus infinity outside of the flow's domain.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for flows without.</param>
    void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default);

    /// <summary>Maps latents to data, the paper's g, the inverse of f.</summary>
    /// <param name="latents">Latents, <c>[n, dimension]</c>.</param>
    /// <param name="rows">Receives <c>[n, dimension]</c>.</param>
    /// <param name="logDet">Receives n values of log|det dg/dz|.</param>
    /// <param name="context">As for <see cref="Encode"/>.</param>
    void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default);

    /// <summary>
    /// Gives the steps that start from data (standardise, act-norm) their values, each from what the steps before it make of
    /// the rows, whatever they had before.
    /// </summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>, n at least 1; a few thousand rows are plenty.</param>
    /// <param name="context">As for <see cref="Encode"/>.</param>
    /// <param name="cancellationToken">Stops between steps; the first steps then have their values and the others have not.</param>
    void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes the gradient of the rows' mean negative log-likelihood to <see cref="FlatParameters.Gradients"/>, replacing what was
    /// there, and updates running statistics.
    /// </summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>, n at least 1.</param>
    /// <param name="context">As for <see cref="Encode"/>.</param>
    /// <returns>The mean negative log-likelihood, in nats; NaN or infinite when the step went wrong.</returns>
    double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default);

    /// <summary>The largest factor exp(|log-scale|) by which any single step stretches or shrinks one variable on these rows.</summary>
    /// <param name="rows">Data, <c>[n, dimension]</c>.</param>
    /// <param name="context">As for <see cref="Encode"/>.</param>
    double LargestScale(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default);

    /// <summary>Says how training steps are to be computed from now on; an engine without that choice does nothing.</summary>
    void Configure(ComputeOptions options)
    {
    }

    /// <summary>Must be called after weights or state were written to from outside, before the flow is used again.</summary>
    void WeightsChanged();
}
