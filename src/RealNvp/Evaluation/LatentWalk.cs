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
            throw new ArgumentException($"{Counted.Of(ends.Length, "value", "is", "are")} no pairs of latents of {dimension}.", nameof(ends));
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
    internal static (int[] From, int[] To) DrawEnds(int walks, int rows, ulong seed)
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

    /// <summary>Draws the rows that walks within one class begin and end at: the classes in turn, two different rows where a class has them.</summary>
    /// <param name="walks">How many walks.</param>
    /// <param name="classes">The class of each row, at least one.</param>
    /// <param name="seed">The seed of the draw.</param>
    internal static (int[] From, int[] To) DrawEndsOfClasses(int walks, ReadOnlySpan<int> classes, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(walks);
        ArgumentOutOfRangeException.ThrowIfZero(classes.Length);
        var groups = classes.ToArray().Index().GroupBy(item => item.Item, item => item.Index)
            .OrderBy(group => group.Key).Select(group => group.ToArray()).ToArray();
        var random = new SeededRandom(seed);
        int[] from = new int[walks], to = new int[walks];
        for (var walk = 0; walk < walks; walk++)
        {
            var rows = groups[walk % groups.Length];
            var picked = rows.Length > 1 ? random.Choose(2, rows.Length) : [0, 0];
            (from[walk], to[walk]) = (rows[picked[0]], rows[picked[1]]);
        }

        return (from, to);
    }

    /// <summary>What the points of walks are conditioned on: at the ends what these are, and between them evenly from one to the other.</summary>
    /// <param name="ends"><c>[2 n, width]</c>: first of the n starts, then of the n ends.</param>
    /// <param name="width">The number of values that each is conditioned on; 0 gives none.</param>
    /// <param name="steps">Points of each walk, ends included; at least 2.</param>
    /// <returns><c>[n * steps, width]</c>, walk by walk.</returns>
    public static float[] Contexts(ReadOnlySpan<float> ends, int width, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        var half = ends.Length / 2;
        var path = new float[checked(half * steps)];
        for (var index = 0; index < path.Length; index++)
        {
            var (point, value) = Math.DivRem(index, width);
            var (walk, step) = Math.DivRem(point, steps);
            var (from, to) = (ends[(walk * width) + value], ends[half + (walk * width) + value]);
            path[index] = from + ((to - from) * step / (steps - 1));
        }

        return path;
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
