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
