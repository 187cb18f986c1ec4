using System.Numerics.Tensors;

namespace RealNvp.Rows;

/// <summary>Rows and what they are conditioned on as arrays.</summary>
internal static class RowCopy
{
    /// <summary>The rows that are picked.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="picked">Their numbers, in the order of the result.</param>
    /// <returns>The rows, <c>[n, Width]</c>, and their contexts, <c>[n, ContextWidth]</c>, empty for rows without.</returns>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataFaultException">They are more than an array can hold.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (float[] Rows, float[] Context) Read(IRows rows, ReadOnlySpan<int> picked, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if ((long)picked.Length * Math.Max(rows.Width, rows.ContextWidth) > Array.MaxLength)
        {
            throw new DataFaultException(
                $"{Counted.Of(picked.Length, "row")} of {Counted.Of(rows.Width, "value")} are more than can be held at once; "
                + "choose a smaller part of the data.");
        }

        var values = new float[picked.Length * rows.Width];
        var context = new float[picked.Length * rows.ContextWidth];
        rows.Prefetch(picked);
        for (var index = 0; index < picked.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(picked[index], values.AsSpan(index * rows.Width, rows.Width));
            rows.ReadContext(picked[index], context.AsSpan(index * rows.ContextWidth, rows.ContextWidth));
        }

        return (values, context);
    }

    /// <summary>The first rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="most">The most rows; all unless given.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <inheritdoc cref="Read"/>
    public static (float[] Rows, float[] Context) First(IRows rows, int most = int.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Read(rows, Enumerable.Range(0, Math.Clamp(most, 0, rows.Count)).ToArray(), cancellationToken);
    }

    /// <summary>The same values so many times, such as one context for many rows.</summary>
    public static float[] Repeated(ReadOnlySpan<float> values, int count)
    {
        var all = new float[checked(values.Length * count)];
        for (var start = 0; start < all.Length; start += values.Length)
        {
            values.CopyTo(all.AsSpan(start));
        }

        return all;
    }

    /// <summary>The rows that are picked of an array, in that order.</summary>
    /// <param name="rows"><c>[n, width]</c>.</param>
    /// <param name="width">The number of values of each.</param>
    /// <param name="picked">Their numbers.</param>
    internal static float[] Picked(ReadOnlySpan<float> rows, int width, ReadOnlySpan<int> picked)
    {
        var some = new float[picked.Length * width];
        for (var place = 0; place < picked.Length; place++)
        {
            rows.Slice(picked[place] * width, width).CopyTo(some.AsSpan(place * width));
        }

        return some;
    }

    /// <summary>The rows whose values are all finite, in their order; the memory of the others is used for them.</summary>
    internal static float[] Finite(float[] rows, int width)
    {
        var kept = 0;
        for (var start = 0; start < rows.Length; start += width)
        {
            var row = rows.AsSpan(start, width);
            if (TensorPrimitives.IsFiniteAll<float>(row))
            {
                row.CopyTo(rows.AsSpan(kept));
                kept += width;
            }
        }

        return rows[..kept];
    }

    /// <summary>Each row behind its context: <c>[n, context + width]</c>.</summary>
    internal static float[] Joined(ReadOnlySpan<float> context, ReadOnlySpan<float> rows, int count)
    {
        var (given, width) = (context.Length / Math.Max(1, count), rows.Length / Math.Max(1, count));
        var joined = new float[checked(context.Length + rows.Length)];
        for (var row = 0; row < count; row++)
        {
            var place = joined.AsSpan(row * (given + width), given + width);
            context.Slice(row * given, given).CopyTo(place);
            rows.Slice(row * width, width).CopyTo(place[given..]);
        }

        return joined;
    }
}
