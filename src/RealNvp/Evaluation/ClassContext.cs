namespace RealNvp.Evaluation;

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
    public static float[] InTurn(int rows, int classes, int each)
    {
        var context = new float[checked(rows * classes)];
        for (var row = 0; row < rows && classes > 0; row++)
        {
            Write(row / each % classes, context.AsSpan(row * classes, classes));
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
