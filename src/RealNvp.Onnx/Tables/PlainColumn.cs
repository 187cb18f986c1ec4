using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>Columns without a marginal, given ones, and rows as the baselines see them: numbers in units of their own and a value a category.</summary>
internal static class PlainColumn
{
    /// <summary>The values of cells, as floats in double: <c>[n, 1]</c> each.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="column">The column.</param>
    /// <param name="cells"><c>[n, 1]</c>.</param>
    public static IReadOnlyList<Tensor> Encode(GraphBuilder graph, TableColumn column, Tensor cells)
    {
        if (column.Categories is { Count: > 2 } names && column.Kind == ColumnKind.Category)
        {
            var isIt = cells.Is(graph.DoubleRow(Enumerable.Range(0, names.Count).Select(index => (double)index))).To(ElementType.Float64);
            return [.. Enumerable.Range(0, names.Count).Select(index => isIt.Columns(index))];
        }

        if (column.Kind == ColumnKind.Category)
        {
            return [cells];
        }

        if (column is { IsDate: true, Role: ColumnRole.Modelled })
        {
            var number = (cells - column.Origin) / (column.Step > 0 ? column.Step : 1);
            return [number.AsFloat(), (number - number.AsFloat()).AsFloat()];
        }

        var divisor = column.Role == ColumnRole.Context ? column.Scale : column.Step > 0 ? column.Step : 1;
        return [((cells - column.Origin) / divisor).AsFloat()];
    }

    /// <summary>What the table has in place of numbers that are such values, as the nearest that the column holds: <c>[n, 1]</c>.</summary>
    /// <param name="column">A column of numbers.</param>
    /// <param name="value">The value, of two the sum.</param>
    public static Tensor Decode(TableColumn column, Tensor value)
    {
        if (column.Levels is { } levels)
        {
            var number = column.Origin + (value * column.Step);
            var (nearest, least) = (number * 0 + levels[0], (levels[0] - number).Abs());
            foreach (var level in levels.Skip(1))
            {
                var distance = (level - number).Abs();
                var isNearer = distance < least;
                (nearest, least) = (isNearer.Where(level, nearest), isNearer.Where(distance, least));
            }

            return nearest;
        }

        return Rounded(column, column.Origin + (column.Step > 0 ? value.Round() * column.Step : value));
    }

    /// <summary>As Math.Round to the decimals of the table.</summary>
    public static Tensor Rounded(TableColumn column, Tensor number) => column.Decimals is not { } decimals ? number
        : (number.Abs() < 1e15).Where((number * Math.Pow(10, decimals)).Round() / Math.Pow(10, decimals), number);
}
