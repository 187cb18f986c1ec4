namespace RealNvp.Rows;

/// <summary>Some rows of others, spread evenly over them.</summary>
/// <param name="rows">The others.</param>
/// <param name="count">How many, at most as many as there are.</param>
internal class EvenRows(IRows rows, int count) : IRows
{
    public int Count => count;

    public int Width => rows.Width;

    public int ContextWidth => rows.ContextWidth;

    public bool IsDequantised => rows.IsDequantised;

    public void Read(int row, Span<float> destination) => rows.Read(PlaceOf(row), destination);

    public void ReadNoisy(int row, ulong seed, int draw, Span<float> destination) => rows.ReadNoisy(PlaceOf(row), seed, draw, destination);

    public double LogDet(ReadOnlySpan<float> values) => rows.LogDet(values);

    public void ReadContext(int row, Span<float> destination) => rows.ReadContext(PlaceOf(row), destination);

    public void Prefetch(ReadOnlySpan<int> next)
    {
        var all = new int[next.Length];
        for (var index = 0; index < all.Length; index++)
        {
            all[index] = PlaceOf(next[index]);
        }

        rows.Prefetch(all);
    }

    /// <summary>Some rows of others; of parted ones each with its owner.</summary>
    public static EvenRows Of(IRows rows, int count) => rows is IPartedRows parted ? new EvenPartedRows(parted, count) : new EvenRows(rows, count);

    /// <summary>Which of all rows one of so many is.</summary>
    public static int PlaceOf(int row, int count, int all) => (int)((long)row * all / count);

    private protected int PlaceOf(int row) => PlaceOf(row, count, rows.Count);

    private sealed class EvenPartedRows(IPartedRows rows, int count) : EvenRows(rows, count), IPartedRows
    {
        public int OwnerOf(int row) => rows.OwnerOf(PlaceOf(row));
    }
}
