namespace RealNvp.Tables;

/// <summary>
/// The way between a table's rows and the flow's. A table's row is one number a column of the schema, in its order: the value itself, or the index
/// of the name in <see cref="TableColumn.Categories"/>; not-a-number where it is missing. The flow's row holds the modelled columns alone.
/// </summary>
/// <remarks>
/// Dequantised columns are seen in units of their step, names as 0 and 1: <see cref="Encode"/> gives the middle of the step and
/// <see cref="AddNoise(Span{float}, SeededRandom)"/> spreads it over the step, so that a volume of 1 is one step (one name) and the flow's density needs no correction: it is
/// a density per step, in the mean over the noise a lower bound on the log-probability of the discrete value (arXiv:1511.01844, section 3.1).
/// </remarks>
public sealed class TableEncoding
{
    private readonly TableColumn[] _columns;

    /// <summary>The encoding of a schema.</summary>
    /// <exception cref="InvalidInputException">The schema contradicts itself.</exception>
    public TableEncoding(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema.Validated();
        _columns = [.. schema.Columns];
        (Width, ContextWidth) = (schema.Width, schema.ContextWidth);
    }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>The number of values in a row of the flow.</summary>
    public int Width { get; }

    /// <summary>The number of values a row is conditioned on.</summary>
    public int ContextWidth { get; }

    /// <summary>Turns a table's row into the flow's, each dequantised value in the middle of its step.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    /// <param name="row">Receives <see cref="Width"/> values.</param>
    public void Encode(ReadOnlySpan<double> cells, Span<float> row) => EncodeColumns(cells, row, ColumnRole.Modelled);

    /// <summary>Turns a table's row into what the flow is conditioned on.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    /// <param name="context">Receives <see cref="ContextWidth"/> values.</param>
    public void EncodeContext(ReadOnlySpan<double> cells, Span<float> context) => EncodeColumns(cells, context, ColumnRole.Context);

    /// <summary>Spreads the dequantised values of an encoded row uniformly over their steps, in place.</summary>
    /// <param name="row">What <see cref="Encode"/> gave.</param>
    /// <param name="random">Gives the noise, a number for each dequantised value.</param>
    internal void AddNoise(Span<float> row, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var place = 0;
        foreach (var column in _columns)
        {
            if (column.Role != ColumnRole.Modelled)
            {
                continue;
            }

            var width = column.Width;
            if (column.IsDequantised)
            {
                foreach (ref var value in row.Slice(place, width))
                {
                    value += random.NextUniformFloat() - 0.5f;
                }
            }

            place += width;
        }
    }

    /// <summary>
    /// Spreads the dequantised values of an encoded row over their steps by noise that is always the same: what likelihoods are measured on, since at the
    /// middle of its step alone a value's density is no lower bound on its probability.
    /// </summary>
    /// <param name="row">What <see cref="Encode"/> gave.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="number">The number of the row in its table, from 0.</param>
    /// <param name="draw">Which of several draws of the row's noise, from 0.</param>
    internal void AddNoise(Span<float> row, ulong seed, int number, int draw) => AddNoise(
        row,
        draw == 0
            ? SeededRandom.For(seed, SeedPurpose.TableNoise, (ulong)number)
            : SeededRandom.For(seed, SeedPurpose.TableNoise, (ulong)number, (ulong)draw));

    /// <summary>
    /// Turns a flow's row back into the table's: dequantised values to the nearest step, names to the one with the largest value, numbers rounded to
    /// the decimals of the table. Nothing is clipped: a value may lie beyond those seen in training. Left-out columns that follow from
    /// others are filled in; the rest, and labels, are not-a-number.
    /// </summary>
    /// <param name="row"><see cref="Width"/> values.</param>
    /// <param name="context"><see cref="ContextWidth"/> values.</param>
    /// <param name="cells">Receives one number for each column of the schema.</param>
    public void Decode(ReadOnlySpan<float> row, ReadOnlySpan<float> context, Span<double> cells)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            var column = _columns[index];
            var width = column.Width;
            cells[index] = double.NaN;
            if (column.Role == ColumnRole.Modelled)
            {
                cells[index] = DecodeValue(column, row[..width]);
                row = row[width..];
            }
            else if (column.Role == ColumnRole.Context)
            {
                cells[index] = DecodeValue(column, context[..width]);
                context = context[width..];
            }
        }

        FollowRelations(cells);
    }

    /// <summary>Fills in left-out columns that follow from others, where they are not-a-number.</summary>
    /// <param name="cells">One number for each column of the schema; those of the modelled columns are known.</param>
    internal void FollowRelations(Span<double> cells)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            if (double.IsNaN(cells[index]) && _columns[index].Relation is { } relation)
            {
                cells[index] = Rounded(_columns[index], relation.Follow(cells));
            }
        }
    }

    /// <summary>The nearest values that a modelled column can hold, in place: the middle of a step, one name, a number of the table's decimals.</summary>
    internal void Snap(int column, Span<float> values) => EncodeValue(_columns[column], DecodeValue(_columns[column], values), values);

    /// <summary>The values of one column in a flow's row or context.</summary>
    internal void EncodeColumn(int column, double cell, Span<float> values) => EncodeValue(_columns[column], cell, values);

    /// <summary>What a modelled column's values in a flow's row mean in the table; not-a-number stays.</summary>
    internal double DecodeColumn(int column, ReadOnlySpan<float> values) =>
        float.IsNaN(values[0]) ? double.NaN : DecodeValue(_columns[column], values);

    private void EncodeColumns(ReadOnlySpan<double> cells, Span<float> values, ColumnRole role)
    {
        if (cells.Length != _columns.Length)
        {
            throw new ArgumentException($"The table has {_columns.Length} columns but the row {cells.Length} values.", nameof(cells));
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            if (_columns[index].Role == role)
            {
                var width = _columns[index].Width;
                EncodeValue(_columns[index], cells[index], values[..width]);
                values = values[width..];
            }
        }
    }

    private static void EncodeValue(TableColumn column, double cell, Span<float> values)
    {
        if (column.Kind == ColumnKind.Category && values.Length > 1)
        {
            values.Fill(double.IsNaN(cell) ? float.NaN : 0);
            if (!double.IsNaN(cell))
            {
                values[(int)cell] = 1;
            }

            return;
        }

        values[0] = (float)(column.Kind == ColumnKind.Category ? cell
            : column.Role == ColumnRole.Context ? (cell - column.Origin) / column.Scale
            : (cell - column.Origin) / (column.Step > 0 ? column.Step : 1));
    }

    private static double DecodeValue(TableColumn column, ReadOnlySpan<float> values)
    {
        if (column.Kind == ColumnKind.Category)
        {
            return values.Length > 1 ? System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values) : values[0] >= 0.5f ? 1 : 0;
        }

        if (column.Role == ColumnRole.Context)
        {
            return Rounded(column, (values[0] * column.Scale) + column.Origin);
        }

        return column.Levels is { } levels ? Nearest(levels, column.Origin + (values[0] * column.Step))
            : column.Step > 0 ? Rounded(column, column.Origin + (Math.Round((double)values[0]) * column.Step))
            : Rounded(column, values[0] + column.Origin);
    }

    private static double Rounded(TableColumn column, double value) => column.Decimals is { } decimals && Math.Abs(value) < 1e15
        ? Math.Round(value, decimals)
        : value;

    private static double Nearest(IReadOnlyList<double> levels, double value)
    {
        var best = levels[0];
        foreach (var level in levels)
        {
            best = Math.Abs(level - value) < Math.Abs(best - value) ? level : best;
        }

        return best;
    }
}
