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

    // So small a share at least has a float of its own, wherever it lies.
    private const double FewestOfAFloat = 1e-7;

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
        var features = new Feature[columns.Length][];
        foreach (var column in modelled)
        {
            features[column] = Feature.Of(result[column], values[column]!, rows);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var column in unordered)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Feature[] others = [.. modelled.Where(other => other != column).SelectMany(other => features[other])];
                var place = Direction(Means(result[column].Categories!.Count, values[column]!, rows, others));
                int[] order = Together(result[column], [.. Enumerable.Range(0, place.Length).OrderBy(category => place[category])]);
                result[column] = result[column] with { Marginal = result[column].Marginal! with { Order = order } };
                features[column] = Feature.Of(result[column], values[column]!, rows);
            }
        }

        return result;
    }

    /// <summary>
    /// Of a column that depends on another's categories those of one of these side by side, where what breaks the rule is so rare that no float tells it apart
    /// between them: it then lies in the tails, where floats do.
    /// </summary>
    private static int[] Together(TableColumn column, int[] order)
    {
        if (column is not { Dependence: { Part: null, Borders: null } rule, Marginal.Shares: { } shares } || rule.Rest * shares.Min() >= FewestOfAFloat)
        {
            return order;
        }

        var keys = new int[order.Length];
        Array.Fill(keys, rule.Keys.Count);
        foreach (var (key, given) in rule.Keys.Index())
        {
            foreach (var category in given.Cells)
            {
                keys[category] = key;
            }
        }

        var middles = order.Index().GroupBy(item => keys[item.Item], item => item.Index).ToDictionary(places => places.Key, places => places.Average());
        return [.. order.OrderBy(category => middles[keys[category]]).ThenBy(category => keys[category])];
    }

    /// <summary>What is particular to each category, <c>[categories, features of the others]</c>: how much more of each there is among its rows.</summary>
    private static double[][] Means(int categories, double[] values, int rows, IReadOnlyList<Feature> others)
    {
        var width = others.Sum(other => other.Width);
        var means = Enumerable.Range(0, categories).Select(_ => new double[width]).ToArray();
        var counts = new double[categories];
        for (var row = 0; row < rows; row++)
        {
            var value = values[(int)((long)row * values.Length / rows)];
            if (double.IsNaN(value))
            {
                continue;
            }

            counts[(int)value]++;
            var place = 0;
            foreach (var other in others)
            {
                other.Add(row, means[(int)value].AsSpan(place, other.Width));
                place += other.Width;
            }
        }

        for (var place = 0; place < width; place++)
        {
            var middle = means.Sum(sums => sums[place]) / Math.Max(1, counts.Sum());
            for (var category = 0; category < categories; category++)
            {
                means[category][place] = (means[category][place] - (counts[category] * middle)) / (counts[category] + RowsOfTheMiddle);
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

    /// <summary>
    /// What a column tells of a row: of few categories which it is, of all else each of its values, such as a date's cycles, and the square of it.
    /// </summary>
    /// <param name="Width">How many numbers that is.</param>
    /// <param name="Values">For each row the category, or the value.</param>
    /// <param name="Weights">What each category counts, the rarer the more; null for values.</param>
    private sealed record Feature(int Width, double[] Values, double[]? Weights)
    {
        private const int FewCategories = 32;

        public static Feature[] Of(TableColumn column, double[] values, int rows)
        {
            double[] some = [.. Enumerable.Range(0, rows).Select(row => values[(int)((long)row * values.Length / rows)])];
            if (column.Categories is { Count: <= FewCategories } categories)
            {
                return [new(categories.Count, some, [.. column.Marginal!.Shares!.Select(share => 1 / Math.Sqrt(share))])];
            }

            var codec = new TableEncoding(new() { Columns = [column with { Dependence = null }] }).CodecOf(0);
            var scores = new float[codec.Width];
            Feature[] features = [.. scores.Select(_ => new Feature(2, new double[rows], null))];
            for (var row = 0; row < rows; row++)
            {
                codec.Encode(some[row], scores);
                for (var place = 0; place < scores.Length; place++)
                {
                    features[place].Values[row] = float.IsFinite(scores[place]) ? Math.Clamp(scores[place], -4, 4) : 0;
                }
            }

            return features;
        }

        /// <summary>Adds what a row has.</summary>
        public void Add(int row, Span<double> sums)
        {
            var value = Values[row];
            if (Weights is null)
            {
                sums[0] += value;
                sums[1] += ((value * value) - 1) / Math.Sqrt(2);
            }
            else if (!double.IsNaN(value))
            {
                sums[(int)value] += Weights[(int)value];
            }
        }
    }
}
