using System.Runtime.CompilerServices;

namespace RealNvp.Conditionals;

/// <summary>Streams of rows of a table that are given in part.</summary>
public static class ConditionalStreams
{
    extension(ConditionalSampler sampler)
    {
        /// <summary>Draws what each row of a stream lacks, never a gap, in their order.</summary>
        /// <param name="rows">Cells, one number for each column of the schema, not-a-number where a value is to be drawn.</param>
        /// <param name="count">How many rows for each, from 1 to <see cref="ConditionalSampler.MostRows"/>.</param>
        /// <param name="seed">The same seed gives the same rows for the same stream.</param>
        /// <param name="cancellationToken">Ends the drawing, and the stream if it listens; so does leaving the loop.</param>
        /// <exception cref="InvalidInputException">A row does not fit the model's table.</exception>
        public async IAsyncEnumerable<ConditionalDraws> DrawAsync(
            IAsyncEnumerable<double[]> rows, int count = 1, ulong seed = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(rows);
            var number = 0UL;
            await foreach (var cells in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var own = SeededRandom.For(seed, ++number).NextUInt64();
                yield return sampler.Draw(cells, count, own, fillsGaps: true, cancellationToken: cancellationToken);
            }
        }

        /// <summary>Measures the density of what each row of a stream has, in their order.</summary>
        /// <param name="rows">Cells, one number for each column of the schema, not-a-number where one is not known.</param>
        /// <param name="seed">The same seed gives the same estimates for the same stream.</param>
        /// <param name="cancellationToken">Ends the measurement, and the stream if it listens; so does leaving the loop.</param>
        /// <exception cref="InvalidInputException">A row does not fit the model's table.</exception>
        public async IAsyncEnumerable<ConditionalDensity> LogProbAsync(
            IAsyncEnumerable<double[]> rows, ulong seed = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(rows);
            var number = 0UL;
            await foreach (var cells in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return sampler.LogProb(cells, SeededRandom.For(seed, ++number).NextUInt64(), cancellationToken);
            }
        }
    }
}
