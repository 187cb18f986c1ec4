using RealNvp.Tables;

namespace RealNvp.Pictures;

/// <summary>One column of a <see cref="PairPlot"/>: its real and its generated values, in the same units.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Data">The values of the real rows, a value a row; what is no finite number is not drawn.</param>
/// <param name="Samples">The values of the generated rows.</param>
public sealed record PairColumn(string Name, IReadOnlyList<double> Data, IReadOnlyList<double> Samples)
{
    /// <summary>The step between neighbouring values, 1 for whole numbers; 0 if any number may come.</summary>
    public double Step { get; init; }

    /// <summary>Of a column of names, what each value from 0 on is called; null for numbers.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Of a column of dates or times, how they are written and what each value counts; null for others.</summary>
    public DateForm? Dates { get; init; }

    /// <summary>The columns of a table that its model knows, modelled and given ones, in the table's order and units.</summary>
    /// <param name="schema">The model's table.</param>
    /// <param name="data">Real rows as the flow takes them, <c>[n, schema.Width]</c>.</param>
    /// <param name="samples">Generated rows, <c>[m, schema.Width]</c>.</param>
    /// <param name="dataContext">What each real row is conditioned on, <c>[n, schema.ContextWidth]</c>.</param>
    /// <param name="samplesContext">What each generated row is conditioned on, <c>[m, schema.ContextWidth]</c>.</param>
    /// <exception cref="InvalidInputException">The values are no whole rows, or there are not as many contexts as rows.</exception>
    public static IReadOnlyList<PairColumn> OfTable(
        TableSchema schema,
        ReadOnlySpan<float> data,
        ReadOnlySpan<float> samples,
        ReadOnlySpan<float> dataContext = default,
        ReadOnlySpan<float> samplesContext = default)
    {
        var encoding = new TableEncoding(schema);
        var (real, made) = (Cells(encoding, data, dataContext), Cells(encoding, samples, samplesContext));
        return
        [
            .. schema.Columns.Index().Where(item => item.Item.Width > 0).Select(item => new PairColumn(
                item.Item.Role == ColumnRole.Context ? $"{item.Item.Name} (given)" : item.Item.Name, real[item.Index], made[item.Index])
            {
                Names = item.Item.Kind == ColumnKind.Category ? item.Item.Categories : null,
                Dates = item.Item.Dates,
                Step = item.Item.Levels is null or { Count: 2 } ? item.Item.Step : 0,
            }),
        ];
    }

    /// <summary>The values of each column of the schema.</summary>
    private static double[][] Cells(TableEncoding encoding, ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        var count = rows.Length / encoding.Width;
        if (rows.Length % encoding.Width != 0 || context.Length != count * encoding.ContextWidth)
        {
            throw new InvalidInputException(
                $"{Counted.Of(rows.Length, "value")} with {context.Length} given ones are no rows of {encoding.Width} and {encoding.ContextWidth}; "
                + "give whole rows of the model's table.");
        }

        var columns = encoding.Schema.Columns.Select(_ => new double[count]).ToArray();
        var cells = new double[columns.Length];
        for (var row = 0; row < count; row++)
        {
            encoding.Decode(
                rows.Slice(row * encoding.Width, encoding.Width), context.Slice(row * encoding.ContextWidth, encoding.ContextWidth), cells);
            for (var column = 0; column < cells.Length; column++)
            {
                columns[column][row] = cells[column];
            }
        }

        return columns;
    }
}
