using RealNvp.Tables.Codecs;

namespace RealNvp.Tables;

/// <summary>
/// The way between a table's rows and the flow's. A table's row is one number a column of the schema, in its order: the value itself, or the index
/// of the name in <see cref="TableColumn.Categories"/>; not-a-number where it is missing. The flow's row holds the modelled columns alone.
/// </summary>
/// <remarks>
/// A column with a <see cref="ColumnMarginal"/> takes one value that is about standard normal, a date several: <see cref="Encode"/> gives the middle of what has
/// a probability of its own (a category, a level, an atom, a gap, a step) and <see cref="AddNoise(Span{float}, SeededRandom)"/> spreads it over its interval.
/// With <see cref="LogDet"/> the flow's density then is, in the mean over the noise, a lower bound on the log-probability of the discrete value
/// (arXiv:1511.01844, section 3.1). In older models dequantised columns are seen in units of their step and names as 0 and 1, so that a volume of 1 is one step
/// (one name) and no correction is needed.
/// </remarks>
public sealed class TableEncoding
{
    private readonly TableColumn[] _columns;
    private readonly ColumnCodec?[] _codecs;

    /// <summary>The encoding of a schema.</summary>
    /// <exception cref="InvalidInputException">The schema contradicts itself.</exception>
    public TableEncoding(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema.Validated();
        _columns = [.. schema.Columns];
        _codecs = [.. _columns.Select(column => column.Role is ColumnRole.Modelled or ColumnRole.Context ? ColumnCodec.Of(column) : null)];
        HasLogDet = _codecs.Any(codec => codec?.HasLogDet == true);
        (Width, ContextWidth) = (schema.Width, schema.ContextWidth);
    }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>The number of values in a row of the flow.</summary>
    public int Width { get; }

    /// <summary>The number of values a row is conditioned on.</summary>
    public int ContextWidth { get; }

    /// <summary>Numbers that are known better than a float holds them: what a column's value in the flow's row stands for; null for none.</summary>
    internal IReadOnlyDictionary<(int Column, float Value), double>? Exact { get; init; }

    /// <summary>Whether <see cref="LogDet"/> is other than 0.</summary>
    internal bool HasLogDet { get; }

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
        for (var index = 0; index < _columns.Length; index++)
        {
            if (_columns[index].Role != ColumnRole.Modelled)
            {
                continue;
            }

            var codec = _codecs[index]!;
            if (codec.IsDequantised)
            {
                codec.AddNoise(row.Slice(place, codec.Width), random);
            }

            place += codec.Width;
        }
    }

    /// <summary>
    /// What turns the flow's log density of a row into the table's, in nats: the log-det of the way from the table's values to the flow's
    /// (arXiv:1605.08803, equation 3), and for values with a probability of their own what their noise takes up. A density then is per unit of continuous
    /// columns, per step of dequantised ones, and a probability of categories, atoms and gaps.
    /// </summary>
    /// <param name="row"><see cref="Width"/> values, with noise or without.</param>
    public double LogDet(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        var place = 0;
        for (var index = 0; HasLogDet && index < _columns.Length; index++)
        {
            if (_columns[index].Role == ColumnRole.Modelled)
            {
                var codec = _codecs[index]!;
                sum += codec.HasLogDet ? codec.LogDet(row.Slice(place, codec.Width)) : 0;
                place += codec.Width;
            }
        }

        return sum;
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
    /// Turns a flow's row back into the table's: each value to what it stands for, within the column's support, numbers rounded to the decimals of the table.
    /// Where a column has no bound a value may lie beyond those seen in training. Left-out columns that follow from
    /// others are filled in; the rest, labels and gaps are not-a-number.
    /// </summary>
    /// <param name="row"><see cref="Width"/> values.</param>
    /// <param name="context"><see cref="ContextWidth"/> values.</param>
    /// <param name="cells">Receives one number for each column of the schema.</param>
    public void Decode(ReadOnlySpan<float> row, ReadOnlySpan<float> context, Span<double> cells)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            cells[index] = double.NaN;
            if (_codecs[index] is not { } codec)
            {
                continue;
            }

            if (_columns[index].Role == ColumnRole.Modelled)
            {
                cells[index] = Exact?.TryGetValue((index, row[0]), out var exact) == true ? exact : codec.Decode(row[..codec.Width]);
                row = row[codec.Width..];
            }
            else
            {
                cells[index] = codec.Decode(context[..codec.Width]);
                context = context[codec.Width..];
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
                cells[index] = _columns[index].Rounded(relation.Follow(cells));
            }
        }
    }

    /// <summary>The nearest values that a modelled column can hold, in place: the middle of a step, one name, a number of the table's decimals.</summary>
    internal void Snap(int column, Span<float> values) => _codecs[column]!.Encode(_codecs[column]!.Decode(values), values);

    /// <summary>The values of one column in a flow's row or context.</summary>
    internal void EncodeColumn(int column, double cell, Span<float> values) => _codecs[column]!.Encode(cell, values);

    /// <summary>What a modelled column's values in a flow's row mean in the table; not-a-number stays.</summary>
    internal double DecodeColumn(int column, ReadOnlySpan<float> values) =>
        float.IsNaN(values[0]) ? double.NaN : _codecs[column]!.Decode(values);

    /// <summary>The way of one column, which is modelled or given.</summary>
    internal ColumnCodec CodecOf(int column) => _codecs[column]!;

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
                var codec = _codecs[index]!;
                codec.Encode(cells[index], values[..codec.Width]);
                values = values[codec.Width..];
            }
        }
    }
}
