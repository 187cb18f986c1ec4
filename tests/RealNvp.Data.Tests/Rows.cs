using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tests;

internal static class Rows
{
    public static float[] Read(IRows rows, int row)
    {
        var values = new float[rows.Width];
        rows.Read(row, values);
        return values;
    }

    /// <summary>A row in the table's units: one number for each column of the schema.</summary>
    public static double[] Cells(Dataset table, IRows rows, int row) => Decoded(table.Schema!, Read(rows, row));

    /// <summary>Rows of a flow that is given nothing in the table's units, <c>[n, columns of the schema]</c>.</summary>
    public static double[] Decoded(TableSchema schema, ReadOnlyMemory<float> rows)
    {
        var encoding = new TableEncoding(schema);
        var (count, columns) = (rows.Length / encoding.Width, schema.Columns.Count);
        var cells = new double[count * columns];
        for (var row = 0; row < count; row++)
        {
            encoding.Decode(rows.Span.Slice(row * encoding.Width, encoding.Width), [], cells.AsSpan(row * columns, columns));
        }

        return cells;
    }

    /// <summary>The flow's rows of a table's cells, <c>[n, columns of the schema]</c>.</summary>
    public static float[] Encoded(TableSchema schema, params double[] cells)
    {
        var encoding = new TableEncoding(schema);
        var (columns, rows) = (schema.Columns.Count, cells.Length / schema.Columns.Count);
        var values = new float[rows * encoding.Width];
        for (var row = 0; row < rows; row++)
        {
            encoding.Encode(cells.AsSpan(row * columns, columns), values.AsSpan(row * encoding.Width, encoding.Width));
        }

        return values;
    }
}
