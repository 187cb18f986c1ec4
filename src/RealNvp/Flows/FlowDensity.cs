using RealNvp.Specs;

namespace RealNvp.Flows;

/// <summary>The density of a flow, for every engine: the change of variables of arXiv:1605.08803, equation 2.</summary>
public static class FlowDensity
{
    private const int RowsAtOnce = 1024;

    extension(IFlow flow)
    {
        /// <summary>The log density of each row, in nats; minus infinity outside of the flow's domain.</summary>
        /// <param name="rows">Data, <c>[n, dimension]</c>.</param>
        /// <param name="logProb">Receives n values.</param>
        /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for flows without.</param>
        /// <exception cref="ArgumentException">The lengths do not fit.</exception>
        public void LogProb(ReadOnlySpan<float> rows, Span<double> logProb, ReadOnlySpan<float> context = default)
        {
            ArgumentNullException.ThrowIfNull(flow);
            var dimension = flow.Dimension;
            RowCount.Check(rows.Length, dimension, logProb.Length);
            var width = flow.Spec.Context;
            RowCount.CheckContext(context.Length, width, logProb.Length);
            var latentBase = BaseDensity.Of(flow.Spec.Base);
            using var latents = new RentedFloats(Math.Min(logProb.Length, RowsAtOnce) * dimension);
            for (var start = 0; start < logProb.Length; start += RowsAtOnce)
            {
                var count = Math.Min(RowsAtOnce, logProb.Length - start);
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
            }
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
        /// engine, however many rows are drawn.
        /// </summary>
        /// <param name="rows">Receives <c>[n, dimension]</c>.</param>
        /// <param name="seed">The seed of the latents.</param>
        /// <param name="temperature">What latents are multiplied by: 1 samples the density, less gives likelier rows.</param>
        /// <param name="context">What each row is conditioned on, <c>[n, Spec.Context]</c>; empty for flows without.</param>
        public void Sample(Span<float> rows, ulong seed, double temperature = 1, ReadOnlySpan<float> context = default)
        {
            ArgumentNullException.ThrowIfNull(flow);
            var latents = new float[rows.Length];
            FillLatents(latents, seed, temperature, flow.Spec.Base);
            flow.Decode(latents, rows, new double[rows.Length / flow.Dimension], context);
        }
    }

    /// <summary>Fills latents from a seed, scaled by a temperature.</summary>
    /// <param name="latents">Receives independent latents.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="temperature">What they are multiplied by, 0 or above.</param>
    /// <param name="latentBase">What they are distributed as (<see cref="FlowSpec.Base"/>); null for standard normals.</param>
    /// <exception cref="InvalidInputException">The temperature is not a number from 0 up.</exception>
    public static void FillLatents(Span<float> latents, ulong seed, double temperature = 1, BaseSpec? latentBase = null)
    {
        if (!(temperature >= 0 && double.IsFinite(temperature)))
        {
            throw new InvalidInputException(FormattableString.Invariant($"A temperature must be 0 or above but is {temperature}."));
        }

        BaseDensity.Of(latentBase).Fill(latents, SeededRandom.For(seed, SeedPurpose.Latents));
        if (temperature != 1)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(latents, (float)temperature, latents);
        }
    }
}
