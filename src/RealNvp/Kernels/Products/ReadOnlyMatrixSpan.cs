namespace RealNvp.Kernels;

/// <summary>A row-major matrix over a span; the read-only side of <see cref="MatrixSpan"/>.</summary>
internal readonly ref struct ReadOnlyMatrixSpan
{
    /// <param name="data">At least <c>(rows - 1) * stride + columns</c> floats.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="stride">Floats from one row to the next; at least <paramref name="columns"/>.</param>
    public ReadOnlyMatrixSpan(ReadOnlySpan<float> data, int rows, int columns, int stride)
    {
        Data = data[..LengthOf(data.Length, rows, columns, stride)];
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    public ReadOnlyMatrixSpan(ReadOnlySpan<float> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    public ReadOnlySpan<float> Data { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    public ReadOnlySpan<float> this[int row] => Columns == 0 ? default : Data.Slice(row * Stride, Columns);

    /// <summary>A range of columns, without a copy.</summary>
    public ReadOnlyMatrixSpan ColumnRange(int first, int count) =>
        new(SliceColumns(Rows, Columns, first, count) ? Data[first..] : default, Rows, count, Stride);

    /// <summary>A range of rows, without a copy.</summary>
    public ReadOnlyMatrixSpan RowRange(int first, int count) =>
        new(count == 0 || Columns == 0 ? default : Data[(first * Stride)..], count, Columns, Stride);

    internal static int LengthOf(int available, int rows, int columns, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, columns);
        var length = rows == 0 || columns == 0 ? 0 : ((rows - 1L) * stride) + columns;
        if (length > available)
        {
            throw new ArgumentException(
                $"A matrix of {Counted.Of(rows, "row")} and {Counted.Of(columns, "column")} at stride {stride} needs {Counted.Of(length, "value")}, "
                + $"not {available}.",
                nameof(available));
        }

        return (int)length;
    }

    internal static bool SliceColumns(int rows, int columns, int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, columns - first);
        return rows > 0 && count > 0;
    }
}
