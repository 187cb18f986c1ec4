using RealNvp.Tables;

namespace RealNvp.Conditionals;

/// <content>Rows of tables.</content>
public sealed partial class ConditionalSampler
{
    private TableEncoding? _encoding;
    private CellBounds? _bounds;

    /// <summary>Draws rows of a table given some of their cells.</summary>
    /// <param name="cells">
    /// One number for each column of the schema, as <see cref="TableEncoding"/> has them: what is given, and not-a-number where a value is to be drawn.
    /// Columns that
    /// the model was given at training must be there; what stands in left-out columns is not looked at.
    /// </param>
    /// <param name="count">How many rows, from 1 to <see cref="MostRows"/>.</param>
    /// <param name="seed">The same seed gives the same rows on the same engine.</param>
    /// <param name="effectiveSize">
    /// How many independent rows the rows are to be worth, at most their number; they are moved until they are, or long enough. Unless given, eight tenths
    /// of their number.
    /// </param>
    /// <param name="fillsGaps">Whether a value is drawn for every cell, also in columns that have gaps, which are otherwise drawn as often as they are.</param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    /// <exception cref="InvalidInputException">The model is not one of a table, or a column that it was given at training is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is out of range, or the effective size above it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ConditionalDraws Draw(
        ReadOnlySpan<double> cells,
        int count,
        ulong seed = 1,
        double? effectiveSize = null,
        bool fillsGaps = false,
        CancellationToken cancellationToken = default) =>
        Draw(Condition(cells, fillsGaps ? GapMeaning.Filled : GapMeaning.Open), count, seed, effectiveSize, cancellationToken);

    /// <summary>
    /// The log density of some cells of a table's row, whatever the others hold: of categories, steps and atoms the log of their probability.
    /// </summary>
    /// <param name="cells">
    /// One number for each column of the schema, not-a-number where one is not known; in a column that has gaps (<see cref="TableColumn.HasGaps"/>) that is
    /// a gap.
    /// </param>
    /// <param name="seed">The same seed gives the same estimate on the same engine.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <exception cref="InvalidInputException">The model is not one of a table, or a column that it was given at training is missing.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ConditionalDensity LogProb(ReadOnlySpan<double> cells, ulong seed = 1, CancellationToken cancellationToken = default) =>
        LogProb(Condition(cells, GapMeaning.Known), seed, cancellationToken);

    private RowCondition Condition(ReadOnlySpan<double> cells, GapMeaning gaps)
    {
        _encoding ??= new(_model.Schema ?? throw new InvalidInputException(
            "The model was not trained on a table and knows no columns; give values of its row."));
        var columns = _encoding.Schema.Columns;
        if (cells.Length != columns.Count)
        {
            throw new ArgumentException($"The table has {Counted.Of(columns.Count, "column")} but the row {Counted.Of(cells.Length, "value")}.", nameof(cells));
        }

        for (var index = 0; index < columns.Count; index++)
        {
            if (columns[index].Role == ColumnRole.Context && double.IsNaN(cells[index]))
            {
                throw new InvalidInputException($"The model was trained given '{columns[index].Name}' and has no density without it; give it a value.");
            }
        }

        var contexts = new RowContexts(_encoding, _model.Metadata.LogClassShares(_model.Spec.Context));
        return contexts.LacksClass(cells)
            ? throw new InvalidInputException($"The model was trained given '{columns[_encoding.Schema.Label!.Value].Name}'; give it a value.")
            : (_bounds ??= new(_encoding)).Of(cells, contexts.Of(cells.ToArray()).First().Context, gaps);
    }
}
