using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// The order in which the categories of a column lie beside one another: by what goes along with them. Each has the means of the other columns' values, and of
/// their squares, among its rows; the categories are ordered along the direction in which these differ most (the first principal component, weighted by
/// shares). Neighbours are then alike, so that the density has few jumps.
/// </summary>
internal static class CategoryOrder
{
    private const double MostWork = 2e8;
    private const int FewestRows = 200;
    private const int Sweeps = 2;
    private const int PowerSteps = 50;

    // A category in few rows is drawn to the middle: its means are noise.
    private const double RowsOfTheMiddle = 5;

    /// <summary>The columns with their categories in order.</summary>
    /// <param name="columns">Columns with marginals.</param>
    /// <param name="values">The values of training rows for each column, not-a-number where they are missing; null for columns that are not modelled.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TableColumn[] Sorted(TableColumn[] columns, double[]?[] values, CancellationToken cancellationToken)
    {
        int[] modelled = [.. Enumerable.Range(0, columns.Length).Where(column => values[column] is not null)];
        int[] unordered = [.. modelled.Where(column => columns[column].Categories is { Count: > 2 })];
        if (unordered.Length == 0 || modelled.Length < 2)
        {
            return columns;
        }

        var all = values[modelled[0]]!.Length;
        var rows = (int)Math.Min(all, Math.Max(FewestRows, MostWork / ((double)modelled.Length * unordered.Length)));
        var result = columns.ToArray();
        var scores = new double[columns.Length][];
        foreach (var column in modelled)
        {
            scores[column] = Scores(result[column], values[column]!, rows);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var column in unordered)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int[] others = [.. modelled.Where(other => other != column)];
                var place = Direction(Means(result[column].Categories!.Count, values[column]!, rows, others, scores));
                int[] order = [.. Enumerable.Range(0, place.Length).OrderBy(category => place[category])];
                result[column] = result[column] with { Marginal = result[column].Marginal! with { Order = order } };
                scores[column] = Scores(result[column], values[column]!, rows);
            }
        }

        return result;
    }

    private static double[] Scores(TableColumn column, double[] values, int rows)
    {
        var codec = new TableEncoding(new() { Columns = [column] }).CodecOf(0);
        var scores = new double[rows];
        Span<float> score = stackalloc float[1];
        for (var row = 0; row < rows; row++)
        {
            codec.Encode(values[(int)((long)row * values.Length / rows)], score);
            scores[row] = float.IsFinite(score[0]) ? Math.Clamp(score[0], -4, 4) : 0;
        }

        return scores;
    }

    /// <summary>What is particular to each category: <c>[categories, 2 * others]</c>, each row times the root of the category's share.</summary>
    private static double[][] Means(int categories, double[] values, int rows, int[] others, double[][] scores)
    {
        var means = Enumerable.Range(0, categories).Select(_ => new double[2 * others.Length]).ToArray();
        var counts = new double[categories];
        for (var row = 0; row < rows; row++)
        {
            var value = values[(int)((long)row * values.Length / rows)];
            if (double.IsNaN(value))
            {
                continue;
            }

            counts[(int)value]++;
            var sums = means[(int)value];
            for (var other = 0; other < others.Length; other++)
            {
                var score = scores[others[other]][row];
                sums[2 * other] += score;
                sums[(2 * other) + 1] += (score * score - 1) / Math.Sqrt(2);
            }
        }

        var middle = new double[2 * others.Length];
        for (var place = 0; place < middle.Length; place++)
        {
            middle[place] = means.Sum(sums => sums[place]) / Math.Max(1, counts.Sum());
        }

        foreach (var (category, sums) in means.Index())
        {
            for (var place = 0; place < middle.Length; place++)
            {
                sums[place] = (sums[place] - (counts[category] * middle[place])) / (counts[category] + RowsOfTheMiddle);
            }
        }

        return means;
    }

    /// <summary>Where each category lies along the direction in which they differ most.</summary>
    private static double[] Direction(double[][] means)
    {
        var direction = means.MaxBy(row => row.Sum(value => value * value))!.ToArray();
        var places = new double[means.Length];
        for (var step = 0; step < PowerSteps; step++)
        {
            for (var category = 0; category < means.Length; category++)
            {
                places[category] = System.Numerics.Tensors.TensorPrimitives.Dot<double>(means[category], direction);
            }

            Array.Clear(direction);
            for (var category = 0; category < means.Length; category++)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(means[category], places[category], direction, direction);
            }

            var length = Math.Sqrt(direction.Sum(value => value * value));
            if (!(length > 0))
            {
                return places;
            }

            System.Numerics.Tensors.TensorPrimitives.Divide<double>(direction, length, direction);
        }

        return places;
    }
}
