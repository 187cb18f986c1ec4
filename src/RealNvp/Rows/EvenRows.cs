namespace RealNvp.Rows;

/// <summary>Some rows of others, spread evenly over them.</summary>
/// <param name="rows">The others.</param>
/// <param name="count">How many, at most as many as there are.</param>
internal sealed class EvenRows(IRows rows, int count) : IRows
{
    public int Count => count;

    public int Width => rows.Width;

    public int ContextWidth => rows.ContextWidth;

    public bool IsDequantised => rows.IsDequantised;

    public void Read(int row, Span<float> destination) => rows.Read(Of(row), destination);

    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => rows.ReadNoisy(Of(row), seed, draw, destination);

    public double LogDet(ReadOnlySpan<float> values) => rows.LogDet(values);

    public void ReadContext(int row, Span<float> destination) => rows.ReadContext(Of(row), destination);

    public void Prefetch(ReadOnlySpan<int> next)
    {
        var all = new int[next.Length];
        for (var index = 0; index < all.Length; index++)
        {
            all[index] = Of(next[index]);
        }

        rows.Prefetch(all);
    }

    /// <summary>Which of all rows one of so many is.</summary>
    public static int PlaceOf(int row, int count, int all) => (int)((long)row * all / count);

    private int Of(int row) => PlaceOf(row, count, rows.Count);
}
