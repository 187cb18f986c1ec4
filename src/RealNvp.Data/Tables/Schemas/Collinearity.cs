using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Leaves out columns of numbers that nearly follow from modelled ones before them: where a linear combination of those leaves less than 0.02 % of a
/// column's variance, a multiple correlation above 0.9999. A density over such columns would be as high as one likes.
/// </summary>
internal static class Collinearity
{
    // 1 - 0.9999^2.
    private const double LeastVarianceLeft = 2e-4;
    private const int RowsForAColumn = 5;
    private const int MostColumns = 2000;

    /// <summary>The schema with such columns left out.</summary>
    /// <param name="schema">The schema that the rows were encoded by.</param>
    /// <param name="rows">The encoded rows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TableSchema LeaveOut(TableSchema schema, EncodedRows rows, CancellationToken cancellationToken)
    {
        var (columns, places) = NumberColumns(schema);
        if (columns.Length < 2 || columns.Length > MostColumns || rows.Count < 3)
        {
            return schema;
        }

        var (means, covariance) = Moments(rows, places, cancellationToken);
        var kept = new List<int>();
        var factor = new double[columns.Length, columns.Length];
        var result = schema.Columns.ToArray();
        for (var candidate = 0; candidate < columns.Length; candidate++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = Project(covariance, factor, kept, candidate);
            var variance = covariance[candidate, candidate];

            // With few rows for a column any column follows from the others.
            if (left < LeastVarianceLeft * variance && rows.Count >= (long)RowsForAColumn * (kept.Count + 1) && kept.Count > 0)
            {
                result[columns[candidate]] = Follow(schema, columns, kept, candidate, means, covariance, Solve(factor, kept, candidate));
            }
            else
            {
                factor[candidate, kept.Count] = Math.Sqrt(Math.Max(left, 1e-300));
                kept.Add(candidate);
            }
        }

        if (kept.Count == columns.Length)
        {
            return schema;
        }

        Measure(schema, rows, columns, places, result, cancellationToken);
        return schema with { Columns = [.. result.Select(column => Followed(column, result))] };
    }

    /// <summary>Says of each relation by how much the rows differ from it at most, half of a last decimal included.</summary>
    private static void Measure(TableSchema schema, EncodedRows rows, int[] columns, int[] places, TableColumn[] result, CancellationToken cancellationToken)
    {
        int[] found = [.. columns.Where(column => result[column].Relation is not null)];
        var most = new double[result.Length];
        var row = new float[rows.Width];
        var cells = new double[result.Length];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            for (var i = 0; i < columns.Length; i++)
            {
                var column = schema.Columns[columns[i]];
                cells[columns[i]] = column.Origin + (Unit(column) * row[places[i]]);
            }

            foreach (var column in found)
            {
                most[column] = Math.Max(most[column], Math.Abs(cells[column] - result[column].Relation!.Follow(cells)));
            }
        }

        foreach (var column in found)
        {
            var rounding = result[column].Decimals is { } decimals ? 0.5 * Math.Pow(10, -decimals) : 0;
            result[column] = result[column] with { Relation = result[column].Relation! with { Tolerance = most[column] + rounding } };
        }
    }

    /// <summary>What one of the flow's units is in the table's.</summary>
    private static double Unit(TableColumn column) => column.Step > 0 ? column.Step : 1;

    // A column that equals one that is now left out follows from what that one follows from.
    private static TableColumn Followed(TableColumn column, TableColumn[] columns) =>
        column.Relation is { Columns: [var only] } && columns[only].Relation is { } further ? column with { Relation = further } : column;

    private static (int[] Columns, int[] Places) NumberColumns(TableSchema schema)
    {
        var columns = new List<int>();
        var places = new List<int>();
        var place = 0;
        foreach (var (index, column) in schema.Columns.Index())
        {
            if (column.Role == ColumnRole.Modelled)
            {
                if (column.Kind != ColumnKind.Category)
                {
                    columns.Add(index);
                    places.Add(place);
                }

                place += column.Width;
            }
        }

        return ([.. columns], [.. places]);
    }

    private static (double[] Means, double[,] Covariance) Moments(EncodedRows rows, int[] places, CancellationToken cancellationToken)
    {
        var row = new float[rows.Width];
        var means = new double[places.Length];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            for (var i = 0; i < places.Length; i++)
            {
                means[i] += row[places[i]] / (double)rows.Count;
            }
        }

        var covariance = new double[places.Length, places.Length];
        var centred = new double[places.Length];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(index, row);
            for (var i = 0; i < places.Length; i++)
            {
                centred[i] = row[places[i]] - means[i];
                for (var j = 0; j <= i; j++)
                {
                    covariance[i, j] += centred[i] * centred[j];
                }
            }
        }

        return (means, covariance);
    }

    /// <summary>Puts a candidate's row into the Cholesky factor of the kept columns and gives the part of its variance that they leave.</summary>
    private static double Project(double[,] covariance, double[,] factor, List<int> kept, int candidate)
    {
        var left = covariance[candidate, candidate];
        for (var k = 0; k < kept.Count; k++)
        {
            var value = covariance[candidate, kept[k]];
            for (var m = 0; m < k; m++)
            {
                value -= factor[candidate, m] * factor[kept[k], m];
            }

            factor[candidate, k] = value / factor[kept[k], k];
            left -= factor[candidate, k] * factor[candidate, k];
        }

        return left;
    }

    /// <summary>The least-squares factors of the kept columns, from the triangular system that <see cref="Project"/> left.</summary>
    private static double[] Solve(double[,] factor, List<int> kept, int candidate)
    {
        var factors = new double[kept.Count];
        for (var k = kept.Count - 1; k >= 0; k--)
        {
            var value = factor[candidate, k];
            for (var m = k + 1; m < kept.Count; m++)
            {
                value -= factor[kept[m], k] * factors[m];
            }

            factors[k] = value / factor[kept[k], k];
        }

        return factors;
    }

    private static TableColumn Follow(TableSchema schema, int[] columns, List<int> kept, int candidate, double[] means, double[,] covariance, double[] encoded)
    {
        // Terms that move the column by less than a ten-thousandth of its deviation are noise of the arithmetic.
        var terms = Enumerable.Range(0, kept.Count).Where(k => Weight(k) > 1e-4).ToArray();

        // From the flow's units to the table's: value = origin + unit * encoded.
        var column = schema.Columns[columns[candidate]];
        var intercept = column.Origin + (Unit(column) * means[candidate]);
        var factors = new double[kept.Count];
        foreach (var k in terms)
        {
            var other = schema.Columns[columns[kept[k]]];
            factors[k] = encoded[k] * Unit(column) / Unit(other);
            intercept -= factors[k] * (other.Origin + (Unit(other) * means[kept[k]]));
        }

        var names = terms.OrderByDescending(Weight).Select(k => $"'{schema.Columns[columns[kept[k]]].Name}'").ToArray();
        var shown = names.Length > 4 ? $"{string.Join(", ", names[..3])} and {names.Length - 3} others" : string.Join(", ", names);
        return column with
        {
            Role = ColumnRole.LeftOut,
            Reason = $"follows from {shown} (multiple correlation above 0.9999)",
            Relation = new(intercept, [.. terms.Select(k => columns[kept[k]])], [.. terms.Select(k => factors[k])]),
            Step = 0,
            Origin = 0,
            Levels = null,
            OffGrid = null,
        };

        double Weight(int k) => Math.Abs(encoded[k]) * Math.Sqrt(covariance[kept[k], kept[k]] / covariance[candidate, candidate]);
    }
}
