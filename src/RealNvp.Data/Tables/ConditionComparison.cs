using System.Runtime.InteropServices;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>
/// Rows of a table beside generated ones that were given cells, as many for each condition on both sides as the conditions are to one another: rows of a table
/// have a condition where they have its names exactly, and its numbers to within a tenth of the training rows' deviation; of conditions whose numbers are all
/// so near it is the nearest.
/// </summary>
internal sealed record ConditionComparison
{
    // In standard deviations.
    private const double Near = 0.1;

    /// <summary>Training rows that have what was given, in the conditions' proportions, <c>[n, columns]</c>.</summary>
    public required double[] Training { get; init; }

    /// <summary>Rows that the model never saw, in the same proportions.</summary>
    public required double[] HeldOut { get; init; }

    /// <summary>All training rows that have what was given; among these copies are looked for.</summary>
    public required double[] AllTraining { get; init; }

    /// <summary>The generated rows that are compared.</summary>
    public required double[] Synthetic { get; init; }

    /// <summary>The columns that all compared rows were given.</summary>
    public required IReadOnlyList<int> GivenColumns { get; init; }

    /// <summary>How many conditions there are.</summary>
    public required int Conditions { get; init; }

    /// <summary>How many of them no row of the table has; their generated rows are compared with nothing.</summary>
    public required int Unmatched { get; init; }

    /// <summary>How many generated rows are left out since the table has too few rows of their conditions.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Finds the rows.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="table">The rows of the table.</param>
    /// <param name="synthetic">The generated rows, <c>[n, columns]</c>.</param>
    /// <param name="given">What each of them was given, a cell a column; not-a-number where nothing was.</param>
    /// <param name="seed">Chooses rows where there are more than the proportions take.</param>
    public static ConditionComparison Of(TableSchema schema, ComparedTable table, double[] synthetic, IReadOnlyList<double[]> given, ulong seed)
    {
        var width = schema.Columns.Count;
        double[][] training = [.. table.Training.Chunk(width)], heldOut = [.. table.HeldOut.Chunk(width)], rows = [.. training, .. heldOut];
        var (conditions, generated) = Distinct(given);
        var finder = new ConditionFinder(schema, conditions, Deviations(schema, training).Select(deviation => Near * deviation).ToArray());
        var having = conditions.Select(_ => new List<int>()).ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var condition in finder.Find(rows[row]))
            {
                having[condition].Add(row);
            }
        }

        // Of the table so many times as many as generated ones, where all conditions have them, else as many.
        int[] found = [.. Enumerable.Range(0, conditions.Count).Where(condition => having[condition].Count > 0)];
        var ratio = found.Select(condition => (double)having[condition].Count / generated[condition].Count).DefaultIfEmpty(1).Min();
        List<int> real = [], made = [];
        foreach (var condition in found)
        {
            var (own, drawn) = (having[condition], generated[condition]);
            if (found.Length == 1)
            {
                (real, made) = (own, drawn);
                break;
            }

            var random = SeededRandom.For(seed, SeedPurpose.ComparedRows, (ulong)condition);
            real.AddRange(random.Choose(Math.Min(own.Count, (int)Math.Round(Math.Max(1, ratio) * drawn.Count)), own.Count).Select(index => own[index]));
            made.AddRange(random.Choose(Math.Min(own.Count, drawn.Count), drawn.Count).Select(index => drawn[index]));
        }

        return new()
        {
            Training = [.. real.Where(row => row < training.Length).SelectMany(row => rows[row])],
            HeldOut = [.. real.Where(row => row >= training.Length).SelectMany(row => rows[row])],
            AllTraining = [.. found.SelectMany(condition => having[condition]).Where(row => row < training.Length).Distinct().SelectMany(row => rows[row])],
            Synthetic = [.. made.SelectMany(row => synthetic.AsSpan(row * width, width).ToArray())],
            GivenColumns = [.. Enumerable.Range(0, width).Where(column => found.All(condition => !double.IsNaN(conditions[condition][column])))],
            Conditions = conditions.Count,
            Unmatched = conditions.Count - found.Length,
            LeftOut = found.Sum(condition => generated[condition].Count) - made.Count,
        };
    }

    /// <summary>Different conditions, and the generated rows of each.</summary>
    private static (List<double[]> Conditions, List<List<int>> Rows) Distinct(IReadOnlyList<double[]> given)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var (conditions, rows) = (new List<double[]>(), new List<List<int>>());
        for (var row = 0; row < given.Count; row++)
        {
            var key = MemoryMarshal.Cast<double, char>(given[row]).ToString();
            if (!places.TryGetValue(key, out var place))
            {
                places[key] = place = conditions.Count;
                conditions.Add(given[row]);
                rows.Add([]);
            }

            rows[place].Add(row);
        }

        return (conditions, rows);
    }

    private static IEnumerable<double> Deviations(TableSchema schema, double[][] rows) => schema.Columns.Select((column, index) =>
    {
        if (column.Kind == ColumnKind.Category)
        {
            return 0;
        }

        double[] values = [.. rows.Select(row => row[index]).Where(value => !double.IsNaN(value)).DefaultIfEmpty(0)];
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    });
}
