using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>
/// A normalizing flow f from data x to latents z with a simple base, standard normal unless <see cref="FlowSpec.Base"/>
/// says otherwise: <c>log p(x) = log N(f(x); 0, I) + log|det df/dx|</c> (arXiv:1605.08803, equation 2). This is all that scoring,
/// sampling and evaluation ask of it; <see cref="ITrainableFlow"/> is one that learns.
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
}
