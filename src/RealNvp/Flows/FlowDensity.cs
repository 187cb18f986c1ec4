using System.Numerics.Tensors;
using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>The density of a flow, for every engine: the change of variables of arXiv:1605.08803, equation 2.</summary>
public static class FlowDensity
{
    /// <summary>The highest temperature of a sample: far above any that is of use, and low enough that no latent of a row overflows.</summary>
    public const double HighestTemperature = 1e6;

    extension(IFlow flow)
    {
        /// <summary>
        /// The log density of each row, in nats: a number, or minus infinity outside of the flow's domain and where the row lies so far out that its latents
        /// overflow. Not a number only where weights are none, as a training that goes wrong leaves them.
        /// </summary>
        /// <param name="rows">Data, <c>[n, dimension]</c>.</param>
        /// <param name="logProb">Receives n values.</param>
        /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for flows without.</param>
        /// <param name="cancellationToken">Stops between parts of the rows.</param>
        /// <exception cref="ArgumentException">The lengths do not fit.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public void LogProb(
            ReadOnlySpan<float> rows, Span<double> logProb, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(flow);
            if (flow is FlowEnsemble ensemble)
            {
                ensemble.LogProb(rows, logProb, context, cancellationToken);
                return;
            }

            var dimension = flow.Dimension;
            RowCount.Check(rows.Length, dimension, logProb.Length);
            var width = flow.Spec.Context;
            RowCount.CheckContext(context.Length, width, logProb.Length);
            var latentBase = BaseDensity.Of(flow.Spec.Base);
            var atOnce = FlowWork.RowsAtOnce(flow.Spec);
            using var latents = new Rented<float>(Math.Min(logProb.Length, atOnce) * dimension);
            for (var start = 0; start < logProb.Length; start += atOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(atOnce, logProb.Length - start);
                var result = logProb.Slice(start, count);
                flow.Encode(
                    rows.Slice(start * dimension, count * dimension),
                    latents.Span[..(count * dimension)],
                    result,
                    context.Slice(start * width, count * width));
                for (var row = 0; row < count; row++)
                {
                    result[row] += latentBase.LogDensity(latents.Span.Slice(row * dimension, dimension));
                }

                RuleOutOverflow(flow, result);
            }
        }

        /// <summary>Maps data to latents as <see cref="IFlow.Encode"/> does, in parts between which it can be cancelled.</summary>
        internal void Encode(
            ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(flow);
            InParts(flow, isForward: true, rows, latents, logDet, context, cancellationToken);
        }

        /// <summary>Maps latents to data as <see cref="IFlow.Decode"/> does, in parts between which it can be cancelled.</summary>
        internal void Decode(
            ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(flow);
            InParts(flow, isForward: false, latents, rows, logDet, context, cancellationToken);
        }

        /// <summary>The mean log density of the rows, in nats.</summary>
        public double MeanLogProb(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default)
        {
            var logProb = new double[rows.Length / flow.Dimension];
            flow.LogProb(rows, logProb, context);
            return logProb.Average();
        }

        /// <summary>
        /// Draws rows: latents of the flow's base, each times the temperature, decoded. The same seed gives the same latents on every
        /// engine, however many rows are drawn. Of an ensemble each row is of a member that the seed picks.
        /// </summary>
        /// <param name="rows">Receives <c>[n, dimension]</c>.</param>
        /// <param name="seed">The seed of the latents.</param>
        /// <param name="temperature">What latents are multiplied by, 0 or above: 1 samples the density, less gives likelier rows.</param>
        /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for flows without.</param>
        /// <param name="cancellationToken">Stops between parts of the rows.</param>
        /// <exception cref="ArgumentOutOfRangeException">The temperature is negative, not a number or above <see cref="HighestTemperature"/>.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public void Sample(
            Span<float> rows, ulong seed, double temperature = 1, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(flow);
            if (flow is FlowEnsemble ensemble)
            {
                ensemble.Sample(rows, seed, temperature, context, cancellationToken);
                return;
            }

            using var latents = new Rented<float>(rows.Length);
            using var logDet = new Rented<double>(rows.Length / flow.Dimension);
            FillLatents(latents.Span, seed, temperature, flow.Spec.Base);
            flow.Decode(latents.Span, rows, logDet.Span, context, cancellationToken);
        }
    }

    /// <summary>
    /// Gives density zero to rows whose values overflow on their way, which ends in infinite times zero or infinite minus infinite: they lie beyond all that
    /// the flow gives weight to. Where weights are no numbers, as a training may leave them, the densities stay none, so that it sees it.
    /// </summary>
    internal static void RuleOutOverflow(IFlow flow, Span<double> logProb)
    {
        bool? areWeightsFinite = null;
        foreach (ref var value in logProb)
        {
            if (!(value < double.PositiveInfinity) && (areWeightsFinite ??= AreWeightsFinite(flow)))
            {
                value = double.NegativeInfinity;
            }
        }
    }

    private static bool AreWeightsFinite(IFlow flow) =>
        flow is not ITrainableFlow { Parameters: var parameters } || TensorPrimitives.IsFiniteAll(parameters.Weights);

    /// <summary>Throws unless a temperature is one to sample at.</summary>
    internal static void RequireTemperature(double temperature)
    {
        if (!(temperature is >= 0 and <= HighestTemperature))
        {
            throw new ArgumentOutOfRangeException(
                nameof(temperature), FormattableString.Invariant($"A temperature must lie between 0 and {HighestTemperature:N0} but is {temperature}."));
        }
    }

    private static void InParts(
        IFlow flow,
        bool isForward,
        ReadOnlySpan<float> from,
        Span<float> to,
        Span<double> logDet,
        ReadOnlySpan<float> context,
        CancellationToken cancellationToken)
    {
        var (dimension, width) = (flow.Dimension, flow.Spec.Context);
        RowCount.Check(from.Length, dimension, logDet.Length);
        RowCount.Check(to.Length, dimension, logDet.Length);
        RowCount.CheckContext(context.Length, width, logDet.Length);
        var atOnce = FlowWork.RowsAtOnce(flow.Spec);
        for (var start = 0; start < logDet.Length; start += atOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(atOnce, logDet.Length - start);
            var (values, given) = ((start * dimension)..((start + count) * dimension), (start * width)..((start + count) * width));
            if (isForward)
            {
                flow.Encode(from[values], to[values], logDet.Slice(start, count), context[given]);
            }
            else
            {
                flow.Decode(from[values], to[values], logDet.Slice(start, count), context[given]);
            }
        }
    }

    /// <summary>Fills latents from a seed, scaled by a temperature.</summary>
    /// <param name="latents">Receives independent latents.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="temperature">What they are multiplied by, from 0 to <see cref="HighestTemperature"/>.</param>
    /// <param name="latentBase">What they are distributed as (<see cref="FlowSpec.Base"/>); null for standard normals.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is negative, not a number or above <see cref="HighestTemperature"/>.</exception>
    internal static void FillLatents(Span<float> latents, ulong seed, double temperature = 1, BaseSpec? latentBase = null)
    {
        RequireTemperature(temperature);

        BaseDensity.Of(latentBase).Fill(latents, SeededRandom.For(seed, SeedPurpose.Latents), (float)temperature);
    }
}
