using System.Collections;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>What is said of rows that stand far outside all others where columns seem to follow from one another.</summary>
internal static class RelationNotes
{
    private const int MostNamed = 3;

    /// <summary>Columns that are kept, since they follow from others by such rows alone.</summary>
    public static string Spared(
        TableSchema schema, int[] columns, int[] places, int[] spared, EncodedRows rows, BitArray strong, RowNumbers numbers)
    {
        var spreads = StrongRows.Spreads(rows, places, CancellationToken.None);
        var row = new float[rows.Width];
        var cells = new double[schema.Columns.Count];
        var shown = new List<string>();
        foreach (var index in Marked(strong).Take(MostNamed))
        {
            rows.Read(index, row);
            Collinearity.Cells(schema, columns, places, row, cells);
            var values = columns.Index().Where(item => StrongRows.IsFar(row[places[item.Index]], spreads[item.Index]))
                .GroupBy(item => Shown(schema.Columns[item.Item], cells[item.Item]), item => item.Item)
                .Select(group => $"{group.Key} in {Names(schema, group)}");
            shown.Add($"row {numbers.Of(index)} ({string.Join(", ", values.Take(MostNamed))})");
        }

        var count = strong.PopulationCount();
        var (subject, verb) = spared.Length == 1 ? ("column", "it follows") : ("columns", "they follow");
        return $"{subject} {Names(schema, spared.Select(place => columns[place]))} kept: {verb} from others only by "
            + $"{(count == 1 ? "a row that stands" : $"{count:N0} rows that stand")} far outside the rest: {string.Join(", ", shown)}"
            + (count > MostNamed ? $" and {count - MostNamed:N0} more" : "");
    }

    /// <summary>Rows that break a relation by which a column is left out.</summary>
    public static IEnumerable<string> Breaking(
        TableSchema schema, TableSchema followed, int[] columns, int[] places, EncodedRows rows, BitArray strong, RowNumbers numbers)
    {
        var row = new float[rows.Width];
        var cells = new double[schema.Columns.Count];
        var first = new Dictionary<int, (int Row, double Value, double Expected)>();
        var counts = new Dictionary<int, int>();
        foreach (var index in Marked(strong))
        {
            rows.Read(index, row);
            Collinearity.Cells(schema, columns, places, row, cells);
            foreach (var column in columns)
            {
                if (followed.Columns[column].Relation is { } relation && !relation.IsKept(cells[column], cells))
                {
                    counts[column] = counts.GetValueOrDefault(column) + 1;
                    first.TryAdd(column, (index, cells[column], relation.Follow(cells)));
                }
            }
        }

        return first.Select(item =>
            $"column '{schema.Columns[item.Key].Name}' follows from others in all rows but {counts[item.Key]:N0}: "
            + $"row {numbers.Of(item.Value.Row)} has {Shown(schema.Columns[item.Key], item.Value.Value)} "
            + $"where {Shown(schema.Columns[item.Key], item.Value.Expected)} follows");
    }

    private static IEnumerable<int> Marked(BitArray rows) => Enumerable.Range(0, rows.Count).Where(index => rows[index]);

    private static string Names(TableSchema schema, IEnumerable<int> columns)
    {
        string[] names = [.. columns.Select(column => $"'{schema.Columns[column].Name}'")];
        return names.Length > MostNamed + 1 ? $"{string.Join(", ", names[..MostNamed])} and "
            + $"{Counted.Of(names.Length - MostNamed, "other")}" : string.Join(", ", names);
    }

    private static string Shown(TableColumn column, double value) => ColumnWords.Of(column, value, 6);
}
