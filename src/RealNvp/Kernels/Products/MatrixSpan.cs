namespace RealNvp.Kernels;

/// <summary>
/// A writable row-major matrix over a span. Row r starts at <c>r * Stride</c>, so a range of columns of a wider matrix is
/// a matrix too.
/// </summary>
internal readonly ref struct MatrixSpan
{
    /// <param name="data">At least <c>(rows - 1) * stride + columns</c> floats.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="stride">Floats from one row to the next; at least <paramref name="columns"/>.</param>
    public MatrixSpan(Span<float> data, int rows, int columns, int stride)
    {
        Data = data[..ReadOnlyMatrixSpan.LengthOf(data.Length, rows, columns, stride)];
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    public MatrixSpan(Span<float> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    public Span<float> Data { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    public Span<float> this[int row] => Columns == 0 ? default : Data.Slice(row * Stride, Columns);

    public static implicit operator ReadOnlyMatrixSpan(MatrixSpan matrix) =>
        new(matrix.Data, matrix.Rows, matrix.Columns, matrix.Stride);

    /// <summary>A range of columns, without a copy.</summary>
    public MatrixSpan ColumnRange(int first, int count) =>
        new(ReadOnlyMatrixSpan.SliceColumns(Rows, Columns, first, count) ? Data[first..] : default, Rows, count, Stride);

    /// <summary>A range of rows, without a copy.</summary>
    public MatrixSpan RowRange(int first, int count) =>
        new(count == 0 || Columns == 0 ? default : Data[(first * Stride)..], count, Columns, Stride);
}
