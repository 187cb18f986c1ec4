using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Scores;

/// <summary>The values that one column could have had: what a conditional is integrated, or summed, over.</summary>
/// <param name="Column">The column's place in the schema, or in the row of a model without one.</param>
/// <param name="Start">Where its values begin in the flow's row.</param>
/// <param name="Width">How many values of the flow's row it takes: more than one for names.</param>
/// <param name="Values">The candidates, <c>[Count, Width]</c>, as the flow takes them, numbers rising.</param>
/// <param name="Weights">What the density at each candidate counts: the trapezoid rule's steps, or 1 where candidates are all there are.</param>
/// <param name="AreNames">Whether candidates are names, among which none is nearer than another.</param>
/// <param name="Codec">
/// The way of a column of numbers that is mapped: candidates are compared, and weighed, by the density of what they are mapped to. Null for others.
/// </param>
internal sealed record ColumnCandidates(
    int Column, int Start, int Width, float[] Values, double[] Weights, bool AreNames = false, ColumnCodec? Codec = null)
{
    /// <summary>The most candidates of a number.</summary>
    public const int Most = 64;

    // Quantiles follow the data; even steps reach into its tails, and beyond its range by a quarter on each side.
    private const int Quantiles = 48;
    private const double Beyond = 0.25;

    /// <summary>Whether other numbers lie between the candidates, so that a grid that is too coarse can be laid finer.</summary>
    public bool IsGrid { get; init; }

    /// <summary>The logarithm of what the weights are short of by a factor, for what is an integral and not only compared.</summary>
    public double LogUnit { get; init; }

    /// <summary>The middle of the column's values in training and how they spread, of numbers in the flow's row.</summary>
    public (double Middle, double Spread) Usual { get; init; } = (0, 1);

    public int Count => Weights.Length;

    public ReadOnlySpan<float> this[int candidate] => Values.AsSpan(candidate * Width, Width);

    /// <summary>What is subtracted from the log density of a row with these values of the column, so that all its values are compared alike.</summary>
    public double LogDet(ReadOnlySpan<float> values) => Codec?.LogDet(values) ?? 0;

    /// <summary>Whether a value is one of the numbers that a grid is laid over: not an atom or a gap, which hold what their interval does.</summary>
    public bool IsOnGrid(float value) => IsGrid && Codec?.IntervalOf(value) is null;

    /// <summary>The same column on a finer grid.</summary>
    /// <param name="values">The candidates, rising: all of these and more.</param>
    public ColumnCandidates WithGrid(float[] values)
    {
        float[] grid = [.. values.Where(IsOnGrid)];
        var weights = new double[values.Length];
        for (var (point, onGrid) = (0, 0); point < values.Length; point++)
        {
            weights[point] = !IsOnGrid(values[point]) ? Math.Exp(LogDet(values.AsSpan(point, 1)))
                : Codec is null ? Step(grid, onGrid++)
                : StepBetween(grid, onGrid++, Codec);
        }

        return this with { Values = values, Weights = weights };
    }

    /// <summary>The candidate with these values; null if there is none.</summary>
    public int? Find(ReadOnlySpan<float> values)
    {
        for (var candidate = 0; candidate < Count; candidate++)
        {
            if (this[candidate].SequenceEqual(values))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The candidates of every column.</summary>
    /// <param name="rows">Training rows, <c>[n, width]</c>.</param>
    /// <param name="width">The number of values in a row.</param>
    /// <param name="schema">The columns of a table; null for rows without a schema.</param>
    public static ColumnCandidates[] Of(ReadOnlySpan<float> rows, int width, TableSchema? schema)
    {
        var all = new List<ColumnCandidates>();
        for (var start = 0; start < width && schema is null; start++)
        {
            all.Add(OfNumbers(start, start, Sorted(rows, width, start), isDiscrete: false));
        }

        var place = 0;
        var encoding = schema is null ? null : new TableEncoding(schema);
        foreach (var (index, column) in schema?.Columns.Index() ?? [])
        {
            if (column.Role == ColumnRole.Modelled)
            {
                all.Add(column.Width > 1 && column.Categories is null ? OfSeveral(index, place, column.Width, rows, width)
                    : column.Marginal is not null ? OfMarginal(index, place, column, encoding!.CodecOf(index), Sorted(rows, width, place))
                    : column.Kind == ColumnKind.Category
                    ? OfNames(index, place, column)
                    : OfNumbers(index, place, Sorted(rows, width, place), column.IsDequantised));
                place += column.Width;
            }
        }

        return [.. all];
    }

    // Two names are 0 and 1; more are a value each, 1 for the row's own.
    private static ColumnCandidates OfNames(int index, int start, TableColumn column)
    {
        var count = column.Categories!.Count;
        var values = new float[count * column.Width];
        for (var name = 0; name < count; name++)
        {
            values[column.Width == 1 ? name : (name * column.Width) + name] = column.Width == 1 ? name : 1;
        }

        return new(index, start, column.Width, values, [.. Enumerable.Repeat(1.0, count)], AreNames: true);
    }

    /// <summary>Candidates of a column of several values: those of some rows, each for as much as such rows are rare.</summary>
    private static ColumnCandidates OfSeveral(int index, int start, int several, ReadOnlySpan<float> rows, int width)
    {
        var count = Math.Min(Most, rows.Length / width);
        var values = new float[count * several];
        var weights = new double[count];
        for (var candidate = 0; candidate < count; candidate++)
        {
            var row = (int)((long)candidate * (rows.Length / width) / count);
            var own = rows.Slice((row * width) + start, several);
            own.CopyTo(values.AsSpan(candidate * several));
            foreach (var value in own)
            {
                weights[candidate] -= NormalDistribution.LogDensity(value);
            }
        }

        // Values are about standard normal; what a row of them stands for is what that density is too small by.
        var least = weights.Min();
        return new(index, start, several, values, Array.ConvertAll(weights, weight => Math.Exp(weight - least)), AreNames: true)
        {
            LogUnit = least - Math.Log(count),
        };
    }

    private static ColumnCandidates OfMarginal(int index, int start, TableColumn column, ColumnCodec codec, float[] sorted)
    {
        float[] points = [.. codec.Points];
        if (column.Marginal!.Shares is not null)
        {
            return new(index, start, 1, points, [.. Enumerable.Repeat(1.0, points.Length)], AreNames: column.Kind == ColumnKind.Category);
        }

        // Among the numbers stand atoms, each with all that its interval holds.
        var between = sorted.Where(value => codec.IntervalOf(value) is null).ToArray();
        var grid = between.Length == 0 ? [] : Grid(between, isDiscrete: false).Where(value => codec.IntervalOf(value) is null).ToArray();
        var all = grid.Select((value, at) => (Value: value, Weight: StepBetween(grid, at, codec)))
            .Concat(points.Select(value => (Value: value, Weight: Math.Exp(codec.LogDet([value])))))
            .OrderBy(candidate => candidate.Value).ToArray();
        return new(index, start, 1, [.. all.Select(item => item.Value)], [.. all.Select(item => item.Weight)], Codec: codec) { IsGrid = grid.Length > 1 };
    }

    /// <summary>The trapezoid rule's weight of a point, but for the intervals of atoms and gaps beside it.</summary>
    private static double StepBetween(float[] grid, int point, ColumnCodec codec)
    {
        if (grid.Length == 1)
        {
            return 1;
        }

        return 0.5 * ((point > 0 ? Length(grid[point - 1], grid[point]) : 0) + (point < grid.Length - 1 ? Length(grid[point], grid[point + 1]) : 0));

        double Length(double low, double high)
        {
            var length = high - low;
            foreach (var middle in codec.Points)
            {
                var (from, to) = codec.IntervalOf(middle)!.Value;
                length -= Math.Max(0, Math.Min(high, to) - Math.Max(low, from));
            }

            return Math.Max(0, length);
        }
    }

    private static ColumnCandidates OfNumbers(int index, int start, float[] sorted, bool isDiscrete)
    {
        var points = isDiscrete && sorted.Distinct().Take(Most + 1).ToArray() is { Length: <= Most } all ? all : Grid(sorted, isDiscrete);
        var isComplete = isDiscrete && points.Length <= Most && sorted.All(new HashSet<float>(points).Contains);
        return new(index, start, 1, points, isComplete ? [.. Enumerable.Repeat(1.0, points.Length)] : [.. points.Select((_, point) => Step(points, point))])
        {
            IsGrid = !isDiscrete && points.Length > 1,
            Usual = UsualOf(sorted),
        };
    }

    private static (double Middle, double Spread) UsualOf(float[] sorted)
    {
        var (mean, deviation) = (sorted.Average(value => (double)value), 0.0);
        deviation = Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)));
        return (mean, deviation > 0 ? deviation : 1);
    }

    private static float[] Sorted(ReadOnlySpan<float> rows, int width, int place)
    {
        var values = new float[rows.Length / width];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = rows[(row * width) + place];
        }

        Array.Sort(values);
        return values;
    }

    // The trapezoid rule's weight of a point; a column with one value only has all its weight there.
    private static double Step(float[] grid, int point) => grid.Length == 1
        ? 1
        : 0.5 * ((double)grid[Math.Min(point + 1, grid.Length - 1)] - grid[Math.Max(point - 1, 0)]);

    private static float[] Grid(float[] sorted, bool isDiscrete)
    {
        var (least, most) = ((double)sorted[0], (double)sorted[^1]);
        var margin = Beyond * (most - least);
        var points = new SortedSet<float>();
        for (var index = 0; index < Quantiles; index++)
        {
            points.Add(sorted[(int)((long)index * (sorted.Length - 1) / (Quantiles - 1))]);
        }

        for (var index = 0; index < Most - Quantiles; index++)
        {
            var value = least - margin + ((most - least + (2 * margin)) * index / (Most - Quantiles - 1));
            points.Add((float)(isDiscrete ? Math.Round(value) : value));
        }

        return [.. points.Where(float.IsFinite)];
    }
}
