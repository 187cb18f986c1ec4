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
                var codec = encoding.CodecOf(other);
                var values = new float[codec.Width];
                codec.Encode(value, values);
                cells[other] = float.IsNaN(values[0]) ? double.NaN : codec.Decode(values);
            }
        }
    }
}
