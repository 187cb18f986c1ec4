using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>Names values that look like marks of missing values (<see cref="Sentinels"/>).</summary>
internal static class SentinelNotes
{
    /// <summary>A note for each such value.</summary>
    public static IEnumerable<string> Of(TableSchema schema, EncodedRows rows, CancellationToken cancellationToken)
    {
        var (columns, places) = Collinearity.NumberColumns(schema);
        var ends = Array.ConvertAll(columns, _ => (Least: new ColumnEnd(isLeast: true), Most: new ColumnEnd(isLeast: false)));
        var row = new float[rows.Width];
        var cells = new double[schema.Columns.Count];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            Collinearity.Cells(schema, columns, places, row, cells);
            for (var i = 0; i < columns.Length; i++)
            {
                ends[i].Least.Add(cells[columns[i]]);
                ends[i].Most.Add(cells[columns[i]]);
            }
        }

        foreach (var (i, (least, most)) in ends.Index())
        {
            var column = schema.Columns[columns[i]];
            var found = Sentinels.Of(column, least, most);
            foreach (var (value, count) in found.Values)
            {
                yield return $"column '{column.Name}' has {Shown(value)} in {Counted.Of(count, "row")} and else {Shown(found.Least)} to {Shown(found.Most)}: "
                    + "missing? If so, name it as a mark of missing values";
            }

            string Shown(double value) => ColumnWords.Of(column, value, 6);
        }
    }
}
