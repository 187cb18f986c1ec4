using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Evaluation;

/// <summary>
/// Likelihoods as the density-estimation literature gives them for images (arXiv:1705.07057, table 1): the density of the
/// logit-transformed data, which is the density over [0, 1] without the logit's own log-det.
/// </summary>
public static class LogitSpace
{
    /// <summary>
    /// The mean log density of the rows in logit space, in nats, on the same dequantisation noise as <see cref="Likelihood.Measure"/>
    /// with K = 1; null when the flow does not begin with a logit.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="rows">The data, in its own units.</param>
    /// <param name="seed">The seed of the dequantisation noise.</param>
    /// <param name="nats">What <see cref="Likelihood.Measure"/> gave for them.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static double? Measure(
        IFlow flow, IRows rows, ulong seed, double nats, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var steps = flow.Spec.Steps.TakeWhile(step => step is FlattenSpec or LogitSpec).ToArray();
        if (steps.Count(step => step is LogitSpec) != 1)
        {
            return null;
        }

        // The logit alone is a flow too: its mean log-likelihood is the base density plus its log-det, so measured with the
        // same noise it gives the log-det once the base density is taken away.
        var prefix = flow.Spec with { Steps = steps, Context = 0 };
        using var logit = ManagedEngine.Instance.Create(prefix, new FlatParameters(FlowPlan.Of(prefix)));
        using var logDetOnly = new LogDetOfFlow(logit);
        var units = new DataUnits(flow.Spec);
        var meanLogDet = Likelihood.Measure(logDetOnly, new RowsAlone(rows), seed, 1, cancellationToken).Nats + units.LogVolume;
        return nats + units.LogVolume - meanLogDet;
    }

    /// <summary>Rows without what they are conditioned on, which a logit does not see.</summary>
    private sealed class RowsAlone(IRows rows) : IRows
    {
        public int Count => rows.Count;

        public int Width => rows.Width;

        public bool IsDequantised => rows.IsDequantised;

        public void Read(int row, Span<float> destination) => rows.Read(row, destination);

        public void ReadNoisy(int row, ulong noise, int draw, Span<float> destination) => rows.ReadNoisy(row, noise, draw, destination);

        public void Prefetch(ReadOnlySpan<int> next) => rows.Prefetch(next);
    }

    /// <summary>A flow seen as a density that consists of its log-det alone: its latents have density one.</summary>
    private sealed class LogDetOfFlow(IFlow flow) : IFlow
    {
        public FlowSpec Spec => flow.Spec;

        public int Dimension => flow.Dimension;

        public string Engine => flow.Engine;

        public FlatParameters Parameters => flow.Parameters;

        public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default)
        {
            var latentBase = BaseDensity.Of(Spec.Base);
            flow.Encode(rows, latents, logDet, context);
            for (var row = 0; row < logDet.Length; row++)
            {
                logDet[row] -= latentBase.LogDensity(latents.Slice(row * Dimension, Dimension));
            }
        }

        public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) =>
            throw new NotSupportedException();

        public void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) => throw new NotSupportedException();

        public double LargestScale(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) => throw new NotSupportedException();

        public void WeightsChanged() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
