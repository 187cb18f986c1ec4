using System.Collections;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Leaves out columns of numbers that nearly follow from modelled ones before them: where a linear combination of those leaves less than 0.02 % of a
/// column's variance, a multiple correlation above 0.9999. A density over such columns would be as high as one likes. The relation must hold among the
/// ordinary rows: a few that stand far outside all others neither make one (99999 in three columns) nor hide one (a slip of the keyboard).
/// What is left of a column that is rounded must be no more than rounding.
/// </summary>
internal static class Collinearity
{
    private const int MostColumns = 2000;

    // More decimals are the digits of a computation, not of a measurement.
    private const int MostDecimals = 6;

    /// <summary>The schema with such columns left out, and what rows far outside did or would have done.</summary>
    /// <param name="schema">The schema that the rows were encoded by.</param>
    /// <param name="rows">The encoded rows.</param>
    /// <param name="numbers">The numbers of the rows in the file, for the notes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static (TableSchema Schema, IReadOnlyList<string> Notes) LeaveOut(
        TableSchema schema, EncodedRows rows, RowNumbers numbers, CancellationToken cancellationToken)
    {
        var (columns, places) = NumberColumns(schema);
        if (columns.Length < 2 || columns.Length > MostColumns || rows.Count < 3)
        {
            return (schema, []);
        }

        var unknown = new double[places.Length];
        var all = LinearSelection.Of(rows, places, unknown, null, cancellationToken);
        var (chosen, strong) = (all, new BitArray(rows.Count));
        if (StrongRows.Find(rows, places, cancellationToken) is { } far)
        {
            (chosen, strong) = (LinearSelection.Of(rows, places, unknown, far, cancellationToken), far);
        }

        if (StrongRows.Breaking(rows, places, chosen, strong, cancellationToken) is { } breaking
            && LinearSelection.Of(rows, places, unknown, breaking, cancellationToken) is var without
            && without.Followers.Count > chosen.Followers.Count)
        {
            (chosen, strong) = (without, breaking);
        }

        var notes = new List<string>();
        int[] spared = [.. all.Followers.Where(follower => !chosen.Followers.Contains(follower))];
        if (spared.Length > 0)
        {
            notes.Add(RelationNotes.Spared(schema, columns, places, spared, rows, strong, numbers));
        }

        if (chosen.Followers.Count > 0)
        {
            chosen = LinearSelection.Of(rows, places, Array.ConvertAll(columns, index => Grain(schema.Columns[index])), strong, cancellationToken);
        }

        if (chosen.Followers.Count == 0)
        {
            return (schema, notes);
        }

        var result = schema.Columns.ToArray();
        foreach (var follower in chosen.Followers)
        {
            result[columns[follower]] = Follow(schema, columns, chosen, follower);
        }

        Measure(schema, rows, columns, places, strong, result, cancellationToken);
        var followed = schema with { Columns = [.. result.Select(column => Followed(column, result))] };
        notes.AddRange(RelationNotes.Breaking(schema, followed, columns, places, rows, strong, numbers));
        return (followed, notes);
    }

    /// <summary>Says of each relation by how much the ordinary rows differ from it at most, half of a last decimal included.</summary>
    private static void Measure(
        TableSchema schema, EncodedRows rows, int[] columns, int[] places, BitArray strong, TableColumn[] result, CancellationToken cancellationToken)
    {
        int[] found = [.. columns.Where(column => result[column].Relation is not null)];
        var most = new double[result.Length];
        var row = new float[rows.Width];
        var cells = new double[result.Length];
        for (var index = 0; index < rows.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (strong[index])
            {
                continue;
            }

            rows.Read(index, row);
            Cells(schema, columns, places, row, cells);

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

    /// <summary>The numbers of an encoded row in the table's units, each at the place of its column in the schema.</summary>
    public static void Cells(TableSchema schema, int[] columns, int[] places, ReadOnlySpan<float> row, Span<double> cells)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var column = schema.Columns[columns[i]];

            // Of a date the second value is what a float leaves of it.
            var units = column.IsDate ? (double)row[places[i]] + row[places[i] + 1] : row[places[i]];
            cells[columns[i]] = column.Origin + (Unit(column) * units);
        }
    }

    /// <summary>What one of the flow's units is in the table's.</summary>
    private static double Unit(TableColumn column) => column.Step > 0 ? column.Step : 1;

    /// <summary>What a column's values are rounded to, in the flow's units; 0 for numbers with all digits of a float.</summary>
    private static double Grain(TableColumn column) => column switch
    {
        { Step: > 0 } => 1,
        { Decimals: { } decimals and <= MostDecimals } => Math.Pow(10, -decimals),
        _ => 0,
    };

    // A column that equals one that is now left out follows from what that one follows from.
    private static TableColumn Followed(TableColumn column, TableColumn[] columns) =>
        column.Relation is { Columns: [var only] } && columns[only].Relation is { } further ? column with { Relation = further } : column;

    /// <summary>The modelled columns of numbers, and the place of each in an encoded row.</summary>
    public static (int[] Columns, int[] Places) NumberColumns(TableSchema schema)
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

    private static TableColumn Follow(TableSchema schema, int[] columns, LinearSelection selection, int candidate)
    {
        var (means, kept, encoded) = (selection.Means, selection.KeptBefore(candidate), selection.Factors(candidate));

        // Terms that move the column by less than a ten-thousandth of its deviation are noise of the arithmetic.
        var terms = Enumerable.Range(0, kept.Length).Where(k => Weight(k) > 1e-4).ToArray();

        // From the flow's units to the table's: value = origin + unit * encoded.
        var column = schema.Columns[columns[candidate]];
        var intercept = column.Origin + (Unit(column) * means[candidate]);
        var factors = new double[kept.Length];
        foreach (var k in terms)
        {
            var other = schema.Columns[columns[kept[k]]];
            factors[k] = encoded[k] * Unit(column) / Unit(other);
            intercept -= factors[k] * (other.Origin + (Unit(other) * means[kept[k]]));
        }

        var names = terms.OrderByDescending(Weight).Select(k => $"'{schema.Columns[columns[kept[k]]].Name}'").ToArray();
        var shown = names.Length > 4 ? $"{string.Join(", ", names[..3])} and {Counted.Of(names.Length - 3, "other")}" : string.Join(", ", names);
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

        double Weight(int k) => Math.Abs(encoded[k]) * Math.Sqrt(selection.Variance(kept[k]) / selection.Variance(candidate));
    }
}
