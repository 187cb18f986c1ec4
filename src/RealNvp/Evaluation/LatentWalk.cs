using System.Numerics.Tensors;

namespace RealNvp.Evaluation;

/// <summary>Paths through latent space.</summary>
public static class LatentWalk
{
    /// <summary>
    /// Walks between pairs of latents along great circles, the length of the vector changing evenly, so that every point on the way
    /// is as far from the origin as points of the density are (a straight line would cut through the unlikely middle).
    /// </summary>
    /// <param name="ends"><c>[2 n, dimension]</c>: first the n starts, then the n ends.</param>
    /// <param name="dimension">The number of values in a latent.</param>
    /// <param name="steps">Points of each walk, ends included; at least 2.</param>
    /// <returns><c>[n * steps, dimension]</c>, walk by walk.</returns>
    /// <exception cref="ArgumentException">There is no even number of whole latents.</exception>
    public static float[] GreatCircles(ReadOnlySpan<float> ends, int dimension, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        if (dimension < 1 || ends.Length % (2 * dimension) != 0)
        {
            throw new ArgumentException($"{ends.Length} values are no pairs of latents of {dimension}.", nameof(ends));
        }

        var walks = ends.Length / dimension / 2;
        var path = new float[walks * steps * dimension];
        for (var walk = 0; walk < walks; walk++)
        {
            var from = ends.Slice(walk * dimension, dimension);
            var to = ends.Slice((walks + walk) * dimension, dimension);
            for (var step = 0; step < steps; step++)
            {
                Between(from, to, step / (steps - 1.0), path.AsSpan(((walk * steps) + step) * dimension, dimension));
            }
        }

        return path;
    }

    /// <summary>Draws the rows that walks begin and end at; a row may come more than once.</summary>
    /// <param name="walks">How many walks.</param>
    /// <param name="rows">How many rows there are, at least 1.</param>
    /// <param name="seed">The seed of the draw.</param>
    public static (int[] From, int[] To) DrawEnds(int walks, int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(walks);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var random = new SeededRandom(seed);
        int[] from = new int[walks], to = new int[walks];
        foreach (var ends in (int[][])[from, to])
        {
            for (var walk = 0; walk < walks; walk++)
            {
                ends[walk] = random.NextInt(rows);
            }
        }

        return (from, to);
    }

    private static void Between(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double share, Span<float> point)
    {
        double fromLength = TensorPrimitives.Norm(from), toLength = TensorPrimitives.Norm(to);
        var cosine = fromLength > 0 && toLength > 0 ? TensorPrimitives.Dot(from, to) / (fromLength * toLength) : 1;
        var angle = Math.Acos(Math.Clamp(cosine, -1, 1));

        // Nearly parallel vectors have no great circle worth the name; opposite ones have many: a line does for both.
        var isLine = Math.Sin(angle) < 1e-4;
        var (a, b) = isLine
            ? (1 - share, share)
            : (Math.Sin((1 - share) * angle) / Math.Sin(angle), Math.Sin(share * angle) / Math.Sin(angle));
        var length = ((1 - share) * fromLength) + (share * toLength);
        var (fromScale, toScale) = isLine ? (a, b) : (a * length / fromLength, b * length / toLength);
        for (var index = 0; index < point.Length; index++)
        {
            point[index] = (float)((from[index] * fromScale) + (to[index] * toScale));
        }
    }
}
