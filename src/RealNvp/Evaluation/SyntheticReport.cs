using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Evaluation;

/// <summary>How faithful generated rows are to the table a model was trained on, in the terms of SDMetrics, and what they give away of its rows.</summary>
public sealed record SyntheticReport
{
    /// <summary>Each column that the model knows and was not given.</summary>
    public required IReadOnlyList<ColumnFidelity> Columns { get; init; }

    /// <summary>
    /// Each pair of those columns, and of one of them and a given one, for which a trend is defined: of a number that is constant in the data or among
    /// generated rows there is none, nor of a given value that is the same in all rows.
    /// </summary>
    public required IReadOnlyList<PairFidelity> Pairs { get; init; }

    /// <summary>How close they come to training rows.</summary>
    public required CopyCheck Copies { get; init; }

    /// <summary>
    /// What they give away of training rows; null where rows are given values that differ from row to row, since generated rows are then drawn for some rows
    /// and not for others.
    /// </summary>
    public PrivacyCheck? Privacy { get; init; }

    /// <summary>The mean of <see cref="ColumnFidelity.Shape"/>.</summary>
    public double Shapes => Columns.Average(column => column.Shape);

    /// <summary>The mean of <see cref="PairFidelity.Trend"/>; null without a pair.</summary>
    public double? Trends => Pairs.Count > 0 ? Pairs.Average(pair => pair.Trend) : null;

    /// <summary>The mean of both, which SDMetrics calls the overall score.</summary>
    public double Overall => Trends is { } trends ? (Shapes + trends) / 2 : Shapes;

    /// <summary>The column whose shape is least like the data's.</summary>
    public ColumnFidelity Worst => Columns.MinBy(column => column.Shape)!;

    /// <summary>
    /// Compares rows of a table: one number for each column of the schema, in its order, the index of a name in <see cref="TableColumn.Categories"/>,
    /// not-a-number where a value is missing (<see cref="TableEncoding.Decode"/> gives them). Columns and pairs are compared with training and held-out rows
    /// together.
    /// </summary>
    /// <param name="schema">The model's table.</param>
    /// <param name="training">The rows it was trained on, <c>[n, columns]</c>.</param>
    /// <param name="heldOut">Rows it never saw, <c>[m, columns]</c>.</param>
    /// <param name="synthetic">Generated rows, <c>[k, columns]</c>.</param>
    /// <param name="seed">Chooses the rows whose distances are measured where there are many.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="DataFaultException">Some of them has fewer than two rows.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SyntheticReport Compare(
        TableSchema schema,
        ReadOnlySpan<double> training,
        ReadOnlySpan<double> heldOut,
        ReadOnlySpan<double> synthetic,
        ulong seed = 1,
        CancellationToken cancellationToken = default) => Compare(schema, training, heldOut, synthetic, [], [], seed, cancellationToken);

    /// <summary>
    /// The same for rows that were given values of columns that the model learned: these count in their pairs alone. Copies are looked for among all training
    /// rows that have what was given, <paramref name="copied"/>, where they are more than those that are compared; it is empty for the same.
    /// </summary>
    internal static SyntheticReport Compare(
        TableSchema schema,
        ReadOnlySpan<double> training,
        ReadOnlySpan<double> heldOut,
        ReadOnlySpan<double> synthetic,
        IReadOnlyCollection<int> givenColumns,
        ReadOnlySpan<double> copied,
        ulong seed,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var width = schema.Validated().Columns.Count;
        foreach (var length in (ReadOnlySpan<int>)[training.Length, heldOut.Length, synthetic.Length])
        {
            if (length < 2 * width || length % width != 0)
            {
                throw new DataFaultException($"{Counted.Of(length, "value", "is", "are")} not two rows or more of {width}; give more rows to compare.");
            }
        }

        var data = new RowTable([.. training, .. heldOut], width);
        var made = new RowTable(synthetic.ToArray(), width);
        int[] known = [.. schema.Columns.Index().Where(item => item.Item.Role is ColumnRole.Modelled or ColumnRole.Context).Select(item => item.Index)];
        int[] free = [.. known.Where(index => schema.Columns[index].Role == ColumnRole.Modelled && !givenColumns.Contains(index))];

        // With one value that all rows were given nothing goes together.
        int[] given = [.. known.Except(free).Where(index => made.Column(index) is var cells && cells.AsSpan().ContainsAnyExcept(cells[0]))];
        if (free.Length == 0)
        {
            throw new DataFaultException("All columns were given, so that there is nothing to compare; give fewer.");
        }

        ComparedColumn[] columns =
        [
            .. free.Concat(given).Select(
                index => new ComparedColumn(schema.Columns[index].Name, IsCategory(schema.Columns[index]), data.Column(index), made.Column(index))
                {
                    Around = AroundMoments.Of(schema.Columns[index]),
                }),
        ];
        var (seen, unseen, drawn) = (Picked(copied.IsEmpty ? training : copied, width, free), Picked(heldOut, width, free), Picked(synthetic, width, free));
        var closest = new ClosestRecords([.. free.Select(index => IsCategory(schema.Columns[index]))], seen.Values);
        return new()
        {
            Columns = [.. columns.Take(free.Length).Select(column => Measure(column, cancellationToken))],
            Pairs = PairTrends.Measure(columns, free.Length, cancellationToken),
            Copies = CopyCheck.Measure(closest, seen, unseen, drawn, seed, cancellationToken),
            Privacy = given.Length > 0
                ? null
                : PrivacyCheck.Measure(closest, seen, unseen, drawn, seed, cancellationToken),
        };
    }

    private static bool IsCategory(TableColumn column) => column.Kind == ColumnKind.Category;

    private static ColumnFidelity Measure(ComparedColumn column, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return column.Measure();
    }

    private static RowTable Picked(ReadOnlySpan<double> cells, int width, int[] columns)
    {
        var values = new double[cells.Length / width * columns.Length];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = cells[(index / columns.Length * width) + columns[index % columns.Length]];
        }

        return new(values, columns.Length);
    }
}
