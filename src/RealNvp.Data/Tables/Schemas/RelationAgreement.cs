using RealNvp.Collectives;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Holds relations that were found among some rows to all rows, of which each process has a part: a column that does not follow in nearly all of them is kept.
/// </summary>
internal static class RelationAgreement
{
    // As among the rows that a relation is found by: more that do not keep it are a part of the table.
    private const double MostBreaking = 0.01;

    // Of more rows the largest difference by rounding is larger.
    private const double MostWider = 2;

    /// <summary>The schema with the columns left out that follow from others in nearly all rows.</summary>
    /// <param name="schema">The schema that the rows were encoded by.</param>
    /// <param name="followed">The same with the columns left out that follow in some of the rows.</param>
    /// <param name="rows">The rows of this process.</param>
    /// <param name="parts">Which process has which rows.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static TableSchema Held(
        TableSchema schema, TableSchema followed, EncodedRows rows, GatheredRows parts, CancellationToken cancellationToken)
    {
        var (columns, places) = Collinearity.NumberColumns(schema);
        int[] found = [.. columns.Where(column => followed.Columns[column].Relation is not null && schema.Columns[column].Relation is null)];
        if (found.Length == 0)
        {
            return followed;
        }

        var counts = new long[2 * found.Length];
        var most = new double[found.Length];
        parts.Collective.Together(() => Look(schema, followed, rows, columns, places, found, counts, most, cancellationToken));
        counts = parts.Sums(counts);
        var all = parts.Collective.Joined<double>(most).Chunk(found.Length).ToArray();
        var result = followed.Columns.ToArray();
        foreach (var (place, column) in found.Index())
        {
            var relation = followed.Columns[column].Relation!;
            result[column] = counts[(2 * place) + 1] > MostBreaking * counts[2 * place] ? schema.Columns[column]
                : followed.Columns[column] with { Relation = relation with { Tolerance = Math.Max(relation.Tolerance, all.Max(own => own[place])) } };
        }

        // What equals a column that is kept follows from that one again.
        foreach (var (column, before) in schema.Columns.Index())
        {
            if (before.Relation is { Columns: [var only] } && result[only].Relation is null)
            {
                result[column] = before;
            }
        }

        return followed with { Columns = result };
    }

    private static void Look(
        TableSchema schema,
        TableSchema followed,
        EncodedRows rows,
        int[] columns,
        int[] places,
        int[] found,
        long[] counts,
        double[] most,
        CancellationToken cancellationToken)
    {
        var (row, cells) = (new float[rows.Width], new double[schema.Columns.Count]);
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            Collinearity.Cells(schema, columns, places, row, cells);
            foreach (var (place, column) in found.Index())
            {
                var relation = followed.Columns[column].Relation!;
                var left = Math.Abs(cells[column] - relation.Follow(cells));
                if (double.IsNaN(left))
                {
                    continue;
                }

                counts[2 * place]++;
                var isNear = left <= MostWider * relation.Tolerance || relation.IsKept(cells[column], cells);
                counts[(2 * place) + 1] += isNear ? 0 : 1;
                most[place] = isNear ? Math.Max(most[place], Math.Min(left, MostWider * relation.Tolerance)) : most[place];
            }
        }
    }
}
