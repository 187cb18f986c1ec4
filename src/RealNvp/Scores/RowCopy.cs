using RealNvp.Training;

namespace RealNvp.Scores;

/// <summary>Rows and their contexts as arrays.</summary>
internal static class RowCopy
{
    /// <summary>The rows that are picked, and what they are conditioned on.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (float[] Rows, float[] Context) Read(IRows rows, ReadOnlySpan<int> picked, CancellationToken cancellationToken)
    {
        var values = new float[checked(picked.Length * rows.Width)];
        var context = new float[checked(picked.Length * rows.ContextWidth)];
        rows.Expect(picked);
        for (var index = 0; index < picked.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(picked[index], values.AsSpan(index * rows.Width, rows.Width));
            rows.ReadContext(picked[index], context.AsSpan(index * rows.ContextWidth, rows.ContextWidth));
        }

        return (values, context);
    }

    /// <summary>Each row behind its context: <c>[n, context + width]</c>.</summary>
    public static float[] Joined(ReadOnlySpan<float> context, ReadOnlySpan<float> rows, int count)
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

    /// <summary>All numbers of rows in order, or at most so many of them, drawn by a seed.</summary>
    public static int[] Draw(int rows, int most, SeededRandom random)
    {
        var order = Enumerable.Range(0, rows).ToArray();
        if (rows <= most)
        {
            return order;
        }

        random.Shuffle<int>(order);
        return order[..most];
    }
}
