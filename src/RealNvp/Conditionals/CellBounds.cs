using RealNvp.Tables;

namespace RealNvp.Conditionals;

/// <summary>What the cells of a table's row say of the flow's row.</summary>
internal static class CellBounds
{
    /// <summary>A name for each value of a flow's row: its column's.</summary>
    public static IEnumerable<string> Names(TableSchema schema) =>
        schema.Columns.Where(column => column.Role == ColumnRole.Modelled).SelectMany(column => Enumerable.Repeat(column.Name, column.Width));

    /// <summary>The condition of a row of cells: exact numbers, cells of steps and categories, and nothing for what is not-a-number.</summary>
    /// <param name="encoding">The columns.</param>
    /// <param name="cells">One number for each column of the schema, not-a-number where it is not known.</param>
    /// <param name="context">What the row is conditioned on by training.</param>
    public static RowCondition Of(TableEncoding encoding, ReadOnlySpan<double> cells, float[] context)
    {
        double[] low = new double[encoding.Width], high = new double[encoding.Width];
        var columns = new List<(int Start, int Width)>();
        var start = 0;
        foreach (var (index, column) in encoding.Schema.Columns.Index())
        {
            if (column.Role != ColumnRole.Modelled)
            {
                continue;
            }

            var values = new float[column.Width];
            if (!double.IsNaN(cells[index]))
            {
                encoding.EncodeColumn(index, cells[index], values);
            }

            var half = column.IsDequantised ? 0.5 : 0;
            for (var place = 0; place < values.Length; place++)
            {
                (low[start + place], high[start + place]) = double.IsNaN(cells[index])
                    ? (double.NegativeInfinity, double.PositiveInfinity)
                    : (values[place] - half, values[place] + half);
            }

            columns.Add((start, values.Length));
            start += values.Length;
        }

        return new(low, high, [.. columns], context);
    }
}
