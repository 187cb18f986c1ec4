namespace RealNvp.Tables;

/// <summary>What left-out columns say of the modelled ones that they follow from.</summary>
internal static class LeftOutValues
{
    /// <summary>Fills in modelled values that a left-out column determines (<see cref="TableColumn.Relation"/>).</summary>
    /// <param name="encoding">The columns.</param>
    /// <param name="cells">One number for each column of the schema; not-a-number where it is missing.</param>
    public static void Solve(TableEncoding encoding, double[] cells)
    {
        var columns = encoding.Schema.Columns;
        foreach (var (index, column) in columns.Index())
        {
            if (column.Relation is { } relation && !double.IsNaN(cells[index]) && relation.TrySolve(cells[index], cells, out var other, out var value)
                && (columns[other].Categories is not { } names || (value >= 0 && value < names.Count)))
            {
                var values = new float[columns[other].Width];
                cells[other] = value;
                encoding.EncodeColumn(other, value, values);
                encoding.Snap(other, values);
                cells[other] = encoding.DecodeColumn(other, values);
            }
        }
    }
}
