namespace RealNvp.Tables;

/// <summary>Many rows of a flow as the table's cells.</summary>
internal static class TableCells
{
    /// <summary>The cells of one row.</summary>
    /// <param name="encoding">The table's encoding.</param>
    /// <param name="row">The row, as a flow gives and takes it.</param>
    /// <param name="context">What it is conditioned on: classes that a model is given are no columns of the table, and left out of account.</param>
    public static double[] OfRow(TableEncoding encoding, ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        var cells = new double[encoding.Schema.Columns.Count];
        encoding.Decode(row, context.Length == encoding.ContextWidth ? context : new float[encoding.ContextWidth], cells);
        return cells;
    }

    /// <summary>The cells of rows, one number for each column of the schema.</summary>
    /// <param name="schema">The model's table.</param>
    /// <param name="rows">Rows as a flow gives and takes them, <c>[n, schema.Width]</c>.</param>
    /// <param name="context">What they are conditioned on, <c>[n, schema.ContextWidth]</c>; what is no column's is left out of account.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><c>[n, schema.Columns.Count]</c>; not-a-number where a value is missing or the row says nothing of a column.</returns>
    /// <exception cref="DataFaultException">They are no whole rows.</exception>
    public static double[] Decode(
        TableSchema schema, ReadOnlySpan<float> rows, ReadOnlySpan<float> context, CancellationToken cancellationToken = default)
    {
        var encoding = new TableEncoding(schema);
        var count = rows.Length / encoding.Width;
        if (rows.Length % encoding.Width != 0 || (encoding.ContextWidth > 0 && context.Length != count * encoding.ContextWidth))
        {
            throw new DataFaultException(
                $"{Counted.Of(rows.Length, "value")} with {context.Length} given ones are no rows of {encoding.Width} and {encoding.ContextWidth}; "
                + "give whole rows of the model's table.");
        }

        var columns = schema.Columns.Count;
        var cells = new double[checked(count * columns)];
        for (var row = 0; row < count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoding.Decode(
                rows.Slice(row * encoding.Width, encoding.Width),
                encoding.ContextWidth == 0 ? [] : context.Slice(row * encoding.ContextWidth, encoding.ContextWidth),
                cells.AsSpan(row * columns, columns));
        }

        return cells;
    }
}
