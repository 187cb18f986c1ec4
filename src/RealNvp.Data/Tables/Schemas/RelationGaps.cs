using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>How often rows lack what would follow from their other values.</summary>
internal static class RelationGaps
{
    /// <summary>The schema whose left-out columns know how often they are missing where all that they follow from is there.</summary>
    /// <param name="schema">The schema that the rows were encoded by.</param>
    /// <param name="followed">The same with columns left out that follow from others.</param>
    /// <param name="rows">All encoded rows.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    public static TableSchema With(TableSchema schema, TableSchema followed, EncodedRows rows, CancellationToken cancellationToken)
    {
        var (columns, places) = Collinearity.NumberColumns(schema);
        var placeOf = columns.Zip(places).ToDictionary(pair => pair.First, pair => pair.Second);
        int[] found = [.. columns.Where(column => followed.Columns[column].Relation is not null)];
        if (found.Length == 0)
        {
            return followed;
        }

        var (known, missing) = (new int[found.Length], new int[found.Length]);
        var row = new float[rows.Width];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            for (var i = 0; i < found.Length; i++)
            {
                if (followed.Columns[found[i]].Relation!.Columns.All(term => !float.IsNaN(row[placeOf[term]])))
                {
                    known[i]++;
                    missing[i] += float.IsNaN(row[placeOf[found[i]]]) ? 1 : 0;
                }
            }
        }

        var result = followed.Columns.ToArray();
        foreach (var (i, column) in found.Index())
        {
            result[column] = result[column] with { Relation = result[column].Relation! with { Missing = (double)missing[i] / Math.Max(1, known[i]) } };
        }

        return followed with { Columns = result };
    }
}
