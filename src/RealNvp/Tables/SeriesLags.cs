namespace RealNvp.Tables;

/// <summary>
/// The rows before it that a row of a series is given, behind its given columns: of each, the nearest first, a 1 and its values as the flow sees them. Zeros
/// stand for a row that is not there, as before the first ones of a series.
/// </summary>
internal static class SeriesLags
{
    // What lies farther out is as strange, and no network saw more.
    private const float Farthest = 5;

    /// <summary>The number of values that a row before takes.</summary>
    public static int WidthOf(int rowWidth) => 1 + rowWidth;

    /// <summary>Writes a row that is there.</summary>
    /// <param name="row">The row before, as the flow sees it.</param>
    /// <param name="lag">Receives <see cref="WidthOf"/> values.</param>
    public static void Write(ReadOnlySpan<float> row, Span<float> lag)
    {
        lag[0] = 1;
        System.Numerics.Tensors.TensorPrimitives.Max(row, -Farthest, lag[1..]);
        System.Numerics.Tensors.TensorPrimitives.Min(lag[1..], Farthest, lag[1..]);
    }

    /// <summary>How many of the rows before it a row has.</summary>
    /// <param name="lags">All that it is given of them.</param>
    /// <param name="rowWidth">The number of values in a row.</param>
    public static int Count(ReadOnlySpan<float> lags, int rowWidth)
    {
        var count = 0;
        for (var start = 0; start < lags.Length; start += WidthOf(rowWidth))
        {
            count += lags[start] > 0 ? 1 : 0;
        }

        return count;
    }
}
