using System.Numerics.Tensors;

namespace RealNvp.Rows;

/// <summary>What a class-conditional model's rows are conditioned on: one value a class, 1 for the row's own and 0 for the others.</summary>
public static class ClassContext
{
    /// <summary>The context of a class.</summary>
    /// <param name="label">The class, from 0.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static float[] Of(int label, int classes)
    {
        var context = new float[classes];
        Write(label, context);
        return context;
    }

    /// <summary>The contexts of rows whose classes come in turn, so many rows of each: what lines of a grid of samples are of.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="classes">The number of classes; 0 gives no context.</param>
    /// <param name="each">How many rows in a row are of one class.</param>
    /// <returns><c>[rows, classes]</c>.</returns>
    internal static float[] InTurn(int rows, int classes, int each)
    {
        var context = new float[checked(rows * classes)];
        for (var row = 0; row < rows && classes > 0; row++)
        {
            Write(row / each % classes, context.AsSpan(row * classes, classes));
        }

        return context;
    }

    /// <summary>How many of so many rows are of each class where classes come in proportion: as exactly as whole rows allow.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="weights">How frequent each class is, 0 or more and not all 0; they need not add to one.</param>
    /// <param name="seed">Which classes get a row more than others where the rows do not come out even.</param>
    /// <returns>
    /// A number for each class that differs by less than one row from its share. Over the seeds it is the share in the mean, so that few rows favour no class.
    /// </returns>
    /// <exception cref="ArgumentException">The weights are no such numbers.</exception>
    internal static int[] CountsInProportion(int rows, ReadOnlySpan<double> weights, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var sum = TensorPrimitives.Sum(weights);
        if (!double.IsFinite(sum) || sum <= 0 || TensorPrimitives.Min(weights) < 0)
        {
            throw new ArgumentException("Classes come in proportion to numbers of 0 or more, of which one is above 0.", nameof(weights));
        }

        // Marks at equal distances over the shares in a row, from a random start: each class gets those that fall on it.
        var start = SeededRandom.For(seed, SeedPurpose.SampleClasses).NextUniform();
        var counts = new int[weights.Length];
        var (before, below) = (0, 0.0);
        for (var label = 0; label < counts.Length; label++)
        {
            below += weights[label];
            var marks = Math.Clamp((int)Math.Ceiling((below / sum * rows) - start), before, rows);
            (counts[label], before) = (marks - before, marks);
        }

        // What rounding has left over belongs to the last class that occurs at all.
        counts[weights.LastIndexOfAnyExcept(0)] += rows - before;
        return counts;
    }

    /// <summary>The contexts of rows in the order of their classes, so many of each.</summary>
    /// <param name="counts">How many rows of each class.</param>
    /// <returns><c>[rows, classes]</c>.</returns>
    internal static float[] InOrder(ReadOnlySpan<int> counts)
    {
        var context = new float[checked(counts.Length * TensorPrimitives.Sum(counts))];
        var row = 0;
        for (var label = 0; label < counts.Length; label++)
        {
            for (var end = row + counts[label]; row < end; row++)
            {
                Write(label, context.AsSpan(row * counts.Length, counts.Length));
            }
        }

        return context;
    }

    /// <summary>The contexts of rows whose classes are known.</summary>
    /// <param name="labels">The class of each row, from 0.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns><c>[n, classes]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is of no such class.</exception>
    public static float[] OfEach(ReadOnlySpan<int> labels, int classes)
    {
        var context = new float[checked(labels.Length * classes)];
        for (var row = 0; row < labels.Length; row++)
        {
            Write(labels[row], context.AsSpan(row * classes, classes));
        }

        return context;
    }

    /// <summary>Writes the context of a class.</summary>
    /// <param name="label">The class, from 0.</param>
    /// <param name="context">Receives a value for each class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static void Write(int label, Span<float> context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, context.Length);
        context.Clear();
        context[label] = 1;
    }
}
