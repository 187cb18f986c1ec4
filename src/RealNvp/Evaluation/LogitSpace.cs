using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Evaluation;

/// <summary>
/// Likelihoods as the density-estimation literature gives them for images (arXiv:1705.07057, table 1): the density of the
/// logit-transformed data, which is the density over [0, 1] without the logit's own log-det.
/// </summary>
internal static class LogitSpace
{
    /// <summary>
    /// The mean log density of the rows in logit space, in nats, on the same dequantisation noise as <see cref="Likelihood.Measure"/>
    /// with K = 1; null when the flow does not begin with a logit, and of an ensemble when the flows do not all begin with the same.
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
        var steps = Prefix(flow.Spec);
        var others = flow is FlowEnsemble ensemble ? ensemble.Members : [];
        if (steps.Count(step => step is LogitSpec) != 1 || others.Any(other => !Prefix(other.Spec).SequenceEqual(steps)))
        {
            return null;
        }

        // On the same noise the mean of the log-dets is what the mean likelihood has beyond that of logit space.
        var prefix = flow.Spec with { Steps = steps, Context = 0 };
        using var logit = ManagedEngine.Instance.Create(prefix, new FlatParameters(FlowPlan.Of(prefix)));
        Likelihood.RequireRows(rows, flow.Dimension, importanceSamples: 1);
        var units = new DataUnits(flow.Spec);
        var meanLogDet = Likelihood.MeasureBy(LogDet, prefix, rows, seed, 1, null, cancellationToken).Nats + units.LogVolume;
        return nats + units.LogVolume - meanLogDet;

        void LogDet(ReadOnlySpan<float> values, Span<double> logDet, ReadOnlySpan<float> context)
        {
            using var latents = new Rented<float>(values.Length);
            logit.Encode(values, latents.Span, logDet);
        }
    }

    private static StepSpec[] Prefix(FlowSpec spec) => [.. spec.Steps.TakeWhile(step => step is FlattenSpec or LogitSpec)];
}
