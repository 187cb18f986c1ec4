using RealNvp.Collectives;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Flows;

/// <summary>How likely a data set is under a flow.</summary>
/// <param name="Nats">
/// The mean log-likelihood of a row in nats, in the data's own units: a log density for continuous data, a lower bound on the log
/// probability for quantised data. Higher is better.
/// </param>
/// <param name="StandardError">The standard error of that mean over the rows; 0 for a single row, which shows no spread.</param>
/// <param name="BitsPerDimension"><c>-Nats / (D ln 2)</c>. Lower is better.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="ImportanceSamples">K: the dequantisation samples per row.</param>
public sealed record Likelihood(double Nats, double StandardError, double BitsPerDimension, int Rows, int ImportanceSamples)
{
    /// <summary>
    /// Measures the likelihood of rows. For quantised data, and for rows with dequantised values, a row's value is <c>log (1/K) sum_k p(x + u_k)</c>, a
    /// lower bound on log P(x) that rises with K; the noise is the same for the same seed.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="rows">The data, in its own units.</param>
    /// <param name="seed">The seed of the dequantisation noise.</param>
    /// <param name="importanceSamples">K, at least 1; without effect on data in which nothing is dequantised.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="DataFaultException">There are no rows, or they do not fit the flow.</exception>
    /// <exception cref="ArgumentOutOfRangeException">K is below 1.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Likelihood Measure(
        IFlow flow, IRows rows, ulong seed, int importanceSamples = 1, CancellationToken cancellationToken = default) =>
        MeasureInSight(flow, rows, seed, importanceSamples, null, cancellationToken);

    /// <summary>
    /// The likelihood of rows whose classes a class-conditional flow is not told: of the density of all classes together, <c>sum_k P(k) p(x | k)</c>.
    /// </summary>
    /// <param name="flow">The flow, conditioned on one value a class.</param>
    /// <param name="rows">The data without classes.</param>
    /// <param name="logShares">log P(k) of each class.</param>
    /// <param name="seed">The seed of the dequantisation noise, which is the same for every class.</param>
    /// <param name="importanceSamples">K, at least 1.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    internal static Likelihood MeasureOfAllClasses(
        IFlow flow, IRows rows, double[] logShares, ulong seed, int importanceSamples, CancellationToken cancellationToken) =>
        MeasureInSight(flow, rows, seed, importanceSamples, null, cancellationToken, logShares);

    /// <summary>
    /// The same, telling how many rows are measured every few of them. Of several processes each measures rows of its own, and all come to the same figure.
    /// </summary>
    internal static Likelihood MeasureInSight(
        IFlow flow,
        IRows rows,
        ulong seed,
        int importanceSamples,
        Action<int>? measured,
        CancellationToken cancellationToken,
        double[]? logShares = null,
        ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(rows);
        RequireRows(rows, flow.Dimension, importanceSamples);
        if (logShares is null || rows.ContextWidth > 0)
        {
            FlowRows.RequireContext(rows, flow);
        }

        return MeasureBy(
            logShares is null ? LogProb : OfAllClasses(logShares), flow.Spec, rows, seed, importanceSamples, measured, cancellationToken, collective);

        void LogProb(ReadOnlySpan<float> values, Span<double> logProb, ReadOnlySpan<float> given) =>
            flow.LogProb(values, logProb, given, cancellationToken);

        RowDensity OfAllClasses(double[] shares) => (values, logProb, _) =>
        {
            var ofClass = new double[logProb.Length];
            logProb.Fill(double.NegativeInfinity);
            for (var label = 0; label < shares.Length; label++)
            {
                flow.LogProb(values, ofClass, RowCopy.Repeated(ClassContext.Of(label, shares.Length), ofClass.Length), cancellationToken);
                for (var row = 0; row < ofClass.Length; row++)
                {
                    logProb[row] = LogSums.LogAddExp(logProb[row], ofClass[row] + shares[label]);
                }
            }
        };
    }

    /// <summary>Throws unless there are rows of a width to measure.</summary>
    internal static void RequireRows(IRows rows, int width, int importanceSamples)
    {
        if (importanceSamples < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(importanceSamples), $"The number of importance samples must be at least 1 but is {importanceSamples}.");
        }

        if (rows.Count == 0)
        {
            throw new DataFaultException("There are no rows to evaluate; give a data set, or a part of it, that has some.");
        }

        if (rows.Width != width)
        {
            throw new DataFaultException(
                $"The rows have {Counted.Of(rows.Width, "value")} but the model takes {width}; give data of the kind it was trained on.");
        }
    }

    /// <summary>What gives each row a log density in the flow's units.</summary>
    internal delegate void RowDensity(ReadOnlySpan<float> rows, Span<double> logProb, ReadOnlySpan<float> context);

    /// <summary>The likelihood of rows by any density of rows of a spec's shape and levels.</summary>
    internal static Likelihood MeasureBy(
        RowDensity density,
        FlowSpec spec,
        IRows rows,
        ulong seed,
        int importanceSamples,
        Action<int>? measured,
        CancellationToken cancellationToken,
        ICollective? collective = null)
    {
        var samples = IsNoisy(spec, rows) ? importanceSamples : 1;
        var own = collective is { Count: > 1 } ? new RowShare(rows, collective) : null;
        var sums = (collective ?? OneProcess.Instance).Together(
            () => new LikelihoodSums().Add(new RowLikelihoods(density, spec, rows, seed, samples), own, measured, cancellationToken));
        var (mean, standardError) = sums.Over(rows.Count, collective ?? OneProcess.Instance);
        return new(mean, standardError, ToBitsPerDimension(mean, spec.Shape), rows.Count, samples);
    }

    /// <summary>
    /// Whether the likelihood of rows is measured with noise: quantised data, and rows with dequantised values. Without it K and the seed change nothing.
    /// </summary>
    /// <param name="spec">The flow.</param>
    /// <param name="rows">The data.</param>
    internal static bool IsNoisy(FlowSpec spec, IRows rows)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(rows);
        return spec.Levels is not null || rows.IsDequantised;
    }

    /// <summary>Turns a log-likelihood in the data's own units into bits per dimension.</summary>
    public static double ToBitsPerDimension(double nats, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return -nats / (shape.Size * Math.Log(2));
    }
}
