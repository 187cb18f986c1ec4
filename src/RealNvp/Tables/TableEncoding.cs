using RealNvp.Tables.Codecs;

namespace RealNvp.Tables;

/// <summary>
/// The way between a table's rows and the flow's. A table's row is one number a column of the schema, in its order: the value itself, or the index
/// of the name in <see cref="TableColumn.Categories"/>; not-a-number where it is missing. The flow's row holds the modelled columns alone.
/// </summary>
/// <remarks>
/// A column with a <see cref="ColumnMarginal"/> takes one value that is about standard normal, a date several: <see cref="Encode"/> gives the middle of what
/// has a probability of its own (a category, a level, an atom, a gap, a step) and <see cref="AddNoise(Span{float}, SeededRandom)"/> spreads it over its
/// interval. With <see cref="LogDet"/> the flow's density then is, in the mean over the noise, a lower bound on the log-probability of the discrete value
/// (arXiv:1511.01844, section 3.1). In older models dequantised columns are seen in units of their step and names as 0 and 1, so that a volume of 1 is one step
/// (one name) and no correction is needed.
/// </remarks>
public sealed class TableEncoding
{
    private readonly TableColumn[] _columns;
    private readonly ColumnCodec?[] _codecs;
    private readonly DependentCodecs?[] _dependent;
    private readonly int[] _places;

    // The modelled columns, each behind the one that it depends on.
    private readonly int[] _modelled;

    /// <summary>The encoding of a schema.</summary>
    /// <exception cref="InvalidInputException">The schema contradicts itself.</exception>
    public TableEncoding(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema.Validated();
        _columns = [.. schema.Columns];
        _codecs = [.. _columns.Select(column => column.Role is ColumnRole.Modelled or ColumnRole.Context ? ColumnCodec.Of(column) : null)];
        _dependent = [.. _columns.Select((column, index) => column.Dependence is null ? null : new DependentCodecs(column, _columns, _codecs[index]!))];
        _places = new int[_columns.Length];
        for (var (index, place) = (0, 0); index < _columns.Length; index++)
        {
            _places[index] = place;
            place += _columns[index].Role == ColumnRole.Modelled ? _columns[index].Width : 0;
        }

        _modelled = [.. Enumerable.Range(0, _columns.Length).Where(index => _columns[index].Role == ColumnRole.Modelled).OrderBy(Depth)];
        HasLogDet = _codecs.Any(codec => codec?.HasLogDet == true);
        (Width, ContextWidth, GivenWidth) = (schema.Width, schema.ContextWidth, schema.GivenWidth);
    }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>The number of values in a row of the flow.</summary>
    public int Width { get; }

    /// <summary>The number of values a row is conditioned on.</summary>
    public int ContextWidth { get; }

    /// <summary>The number of values of the given columns, which come first in what a row is conditioned on.</summary>
    internal int GivenWidth { get; }

    /// <summary>Numbers that are known better than a float holds them: what a column's value in the flow's row stands for; null for none.</summary>
    internal IReadOnlyDictionary<(int Column, float Value), double>? Exact { get; init; }

    /// <summary>Whether <see cref="LogDet"/> is other than 0.</summary>
    internal bool HasLogDet { get; }

    /// <summary>The modelled columns whose shares depend on another, each behind the one that it depends on.</summary>
    internal IEnumerable<int> Dependent => _modelled.Where(index => _dependent[index] is not null);

    /// <summary>Turns a table's row into the flow's, each dequantised value in the middle of its step.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    /// <param name="row">Receives <see cref="Width"/> values.</param>
    public void Encode(ReadOnlySpan<double> cells, Span<float> row)
    {
        Check(cells);
        foreach (var index in _modelled)
        {
            EncodeColumn(index, cells[index], row);
        }
    }

    /// <summary>Turns a table's row into what the flow is conditioned on, without any rows before it.</summary>
    /// <param name="cells">One number for each column of the schema.</param>
    /// <param name="context">Receives <see cref="ContextWidth"/> values.</param>
    public void EncodeContext(ReadOnlySpan<double> cells, Span<float> context)
    {
        Check(cells);
        for (var index = 0; index < _columns.Length; index++)
        {
            if (_columns[index].Role == ColumnRole.Context)
            {
                var codec = _codecs[index]!;
                codec.Encode(cells[index], context[..codec.Width]);
                context = context[codec.Width..];
            }
        }

        // Where rows are stored, those before them are not.
        context.Clear();
    }

    /// <summary>Spreads the dequantised values of an encoded row uniformly over their steps, in place.</summary>
    /// <param name="row">What <see cref="Encode"/> gave.</param>
    /// <param name="random">Gives the noise, a number for each dequantised value.</param>
    internal void AddNoise(Span<float> row, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (var index in _modelled)
        {
            var codec = CodecOf(index, row);
            if (codec.IsDequantised)
            {
                codec.AddNoise(row.Slice(_places[index], codec.Width), random);
            }
        }
    }

    /// <summary>
    /// Whether a value of the flow's row is a number and nothing else: not a category, level, atom or gap, which have a probability of their own. Numbers on
    /// fine steps are such.
    /// </summary>
    /// <param name="place">Which value, from 0 to <see cref="Width"/> - 1.</param>
    internal bool IsReal(int place) => _modelled.Any(index => _places[index] == place
        && _columns[index] is { Width: 1, Cycles: null, Marginal: { Shares: null, Atoms: null or [], Missing: 0 } });

    /// <summary>
    /// What turns the flow's log density of a row into the table's, in nats: the log-det of the way from the table's values to the flow's
    /// (arXiv:1605.08803, equation 3), and for values with a probability of their own what their noise takes up. A density then is per unit of continuous
    /// columns, per step of dequantised ones, and a probability of categories, atoms and gaps.
    /// </summary>
    /// <param name="row"><see cref="Width"/> values, with noise or without.</param>
    public double LogDet(ReadOnlySpan<float> row)
    {
        if (!HasLogDet)
        {
            return 0;
        }

        var sum = 0.0;
        foreach (var index in _modelled)
        {
            var codec = CodecOf(index, row);
            sum += codec.HasLogDet ? codec.LogDet(row.Slice(_places[index], codec.Width)) : 0;
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
            if (_columns[index].Role == ColumnRole.Context)
            {
                var codec = _codecs[index]!;
                cells[index] = codec.Decode(context[..codec.Width]);
                context = context[codec.Width..];
            }
        }

        foreach (var index in _modelled)
        {
            var codec = _dependent[index]?.Given(cells[_dependent[index]!.Other]) ?? _codecs[index]!;
            cells[index] = codec.Decode(row.Slice(_places[index], codec.Width));
        }

        // Last: what depends on a number was encoded by what the row says of it, which may lie beyond a border that the number does not reach.
        for (var index = 0; index < _columns.Length && Exact is not null; index++)
        {
            if (_columns[index].Role == ColumnRole.Modelled && Exact.TryGetValue((index, row[_places[index]]), out var exact))
            {
                cells[index] = exact;
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
    /// <param name="column">The column's index in the schema.</param>
    /// <param name="row">A flow's row.</param>
    internal void Snap(int column, Span<float> row)
    {
        var codec = CodecOf(column, row);
        var values = ValuesOf(column, row);
        codec.Encode(codec.Decode(values), values);
    }

    /// <summary>Writes the values of one modelled column into a flow's row, in which the column that it depends on has its own.</summary>
    internal void EncodeColumn(int column, double cell, Span<float> row) => CodecOf(column, row).Encode(cell, ValuesOf(column, row));

    /// <summary>What a modelled column's values in a flow's row mean in the table; not-a-number stays.</summary>
    internal double DecodeColumn(int column, ReadOnlySpan<float> row)
    {
        var values = row.Slice(_places[column], _codecs[column]!.Width);
        return float.IsNaN(values[0]) ? double.NaN : CodecOf(column, row).Decode(values);
    }

    /// <summary>The column that the shares of a modelled column depend on; null for none.</summary>
    internal int? OtherOf(int column) => _dependent[column]?.Other;

    /// <summary>The ways of a modelled column whose shares depend on another; null for others.</summary>
    internal DependentCodecs? DependentOf(int column) => _dependent[column];

    /// <summary>Where a modelled column's values begin in a flow's row.</summary>
    internal int PlaceOf(int column) => _places[column];

    /// <summary>The way of one column, which is modelled or given, as far as it depends on no other.</summary>
    internal ColumnCodec CodecOf(int column) => _codecs[column]!;

    /// <summary>The way of one modelled column in a row of the flow.</summary>
    internal ColumnCodec CodecOf(int column, ReadOnlySpan<float> row)
    {
        if (_dependent[column] is not { } dependent)
        {
            return _codecs[column]!;
        }

        var isThere = float.IsFinite(row[_places[dependent.Other]]);
        return dependent.Given(isThere ? DecodeColumn(dependent.Other, row) : double.NaN);
    }

    /// <summary>The way of one modelled column where the cells of the others are known.</summary>
    internal ColumnCodec CodecOf(int column, ReadOnlySpan<double> cells) =>
        _dependent[column] is { } dependent ? dependent.Given(cells[dependent.Other]) : _codecs[column]!;

    /// <summary>
    /// Writes the values of columns that depend on others anew, after those of other columns were changed: their cells stay what they were.
    /// </summary>
    /// <param name="cells">One number for each column of the schema; not-a-number for a column whose values stay what they are instead.</param>
    /// <param name="rows">Rows of the flow.</param>
    internal void KeepDependent(ReadOnlySpan<double> cells, Span<float> rows)
    {
        foreach (var column in Dependent)
        {
            for (var start = 0; start < rows.Length && !double.IsNaN(cells[column]); start += Width)
            {
                EncodeColumn(column, cells[column], rows.Slice(start, Width));
            }
        }
    }

    private Span<float> ValuesOf(int column, Span<float> row) => row.Slice(_places[column], _codecs[column]!.Width);

    private int Depth(int column) => _dependent[column] is { } dependent ? 1 + Depth(dependent.Other) : 0;

    private void Check(ReadOnlySpan<double> cells)
    {
        if (cells.Length != _columns.Length)
        {
            throw new ArgumentException($"The table has {Counted.Of(_columns.Length, "column")} but the row "
                + $"{Counted.Of(cells.Length, "value")}.", nameof(cells));
        }
    }
}
