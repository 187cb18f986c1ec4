using System.Runtime.InteropServices;
using RealNvp.Conditionals;
using RealNvp.Data.Conditionals;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>Rows of a table drawn given some of their values, whichever these are (<see cref="ConditionalSampler"/>), ready to be written.</summary>
public sealed class DrawnTable
{
    private readonly DensityModel _model;
    private readonly TableSchema _schema;
    private readonly List<float> _rows = [];
    private readonly List<float> _context = [];
    private readonly List<double[]> _given = [];
    private readonly Dictionary<(int Column, float Value), double> _exact = [];
    private readonly DrawnNotes _notes = new();
    private readonly ContextReach _reach;

    private DrawnTable(DensityModel model) => (_model, _schema, _reach) = (model, GivenCells.SchemaOf(model), new(model));

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Count / _model.Dimension;

    /// <summary>The rows as the model takes them, <c>[Count, Dimension]</c>.</summary>
    public ReadOnlyMemory<float> Rows => _rows.ToArray();

    /// <summary>What each is conditioned on by training, <c>[Count, Spec.Context]</c>.</summary>
    public ReadOnlyMemory<float> Context => _context.ToArray();

    /// <summary>What each was given, a cell a column; not-a-number where nothing was.</summary>
    internal IReadOnlyList<double[]> GivenRows => _given;

    /// <summary>The model's columns, as rows are given by them.</summary>
    internal TableSchema Schema => _schema;

    /// <summary>The cells of the rows, <c>[Count, columns]</c>.</summary>
    internal double[] Cells() => TableCells.Decode(_schema, Rows.Span, OwnContext().Span);

    /// <summary>How many rows were given: one, or those of a file.</summary>
    public long Given { get; private set; }

    /// <summary>How many independent rows the rows are worth, added over what was given.</summary>
    public double EffectiveSize { get; private set; }

    /// <summary>The log density of what was given, in nats; the mean where several rows were given, of those that the model has.</summary>
    public double LogProb { get; private set; }

    /// <summary>The standard error of <see cref="LogProb"/>.</summary>
    public double StandardError { get; private set; }

    /// <summary>What speaks against the rows, a sentence each: values that the model hardly knows, and given rows of which it has none.</summary>
    public IReadOnlyList<string> Notes => _notes.Sentences;

    /// <summary>Draws rows given values of some columns.</summary>
    /// <param name="model">A model of a table.</param>
    /// <param name="given">The columns by their names and what they hold, as text.</param>
    /// <param name="count">How many rows, from 1 to <see cref="ConditionalSampler.MostRows"/>.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="effectiveSize">How many independent rows they are to be worth; unless given, eight tenths of their number.</param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    /// <exception cref="InvalidInputException">There is no such column, or a value does not fit its column; the sentence says which.</exception>
    public static DrawnTable Draw(
        DensityModel model,
        IReadOnlyDictionary<string, string> given,
        int count,
        ulong seed = 1,
        double? effectiveSize = null,
        CancellationToken cancellationToken = default) =>
        Draw(model, new ConditionalSampler(model), given, count, seed, effectiveSize, cancellationToken);

    /// <summary>Draws rows by a sampler of the model that was there already.</summary>
    internal static DrawnTable Draw(
        DensityModel model,
        ConditionalSampler sampler,
        IReadOnlyDictionary<string, string> given,
        int count,
        ulong seed,
        double? effectiveSize,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(given);
        var drawn = new DrawnTable(model);
        var cells = GivenCells.Read(model, given);
        drawn.Add(sampler.Draw(cells, count, seed, effectiveSize, cancellationToken: cancellationToken), cells, row: 0);
        return drawn;
    }

    /// <summary>Draws rows given those of a file: what a row lacks is drawn, columns that the file lacks too, and never a gap.</summary>
    /// <param name="model">A model of a table.</param>
    /// <param name="path">A file with some of the model's columns, in any order; others are ignored.</param>
    /// <param name="count">How many rows for each of the file's.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="effectiveSize">How many independent rows those of one row are to be worth; unless given, eight tenths of their number.</param>
    /// <param name="options">How text is read, in place of what is detected.</param>
    /// <param name="cancellationToken">Stops the drawing.</param>
    /// <exception cref="DataFaultException">The file cannot be read, or a value does not fit its column; the sentence says which and where.</exception>
    /// <exception cref="InvalidInputException">The model is of no table.</exception>
    public static DrawnTable DrawFile(
        DensityModel model,
        string path,
        int count = 1,
        ulong seed = 1,
        double? effectiveSize = null,
        TableOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var drawn = new DrawnTable(model);
        using var source = TableSources.Open(path, options, model.Schema, cancellationToken: cancellationToken);
        RequireSome(source, drawn._schema, path);
        var reader = new SchemaRowReader(drawn._schema, source, isPartial: true) { KeepsGaps = true };
        var sampler = new ConditionalSampler(model);
        var cells = new double[drawn._schema.Columns.Count];
        using var cursor = source.Open(cancellationToken);
        while (cursor.Next())
        {
            if (!reader.TryRead(cursor, cells, cancellationToken))
            {
                throw new DataFaultException(
                    $"'{path}', {cursor.Place}: {string.Join("; ", reader.Reasons)}; the model was trained given this column and needs a value.");
            }

            var own = SeededRandom.For(seed, (ulong)cursor.Row).NextUInt64();
            drawn.Add(sampler.Draw(cells, count, own, effectiveSize, fillsGaps: true, cancellationToken), cells, cursor.Row);
        }

        return drawn.Given > 0 ? drawn : throw new DataFaultException($"'{path}' has no rows; give one row for each that is to be drawn.");
    }

    /// <summary>Writes the rows as <see cref="TableWriter"/> does, the given values with all the digits that they had.</summary>
    /// <param name="path">A .csv, .tsv, .parquet or .npy file; it is written beside and renamed.</param>
    /// <param name="options">How they are written; null for as they are.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="DataFaultException">The ending is another one, or the file cannot be written there.</exception>
    public void Write(string path, TableWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        TableWriter.Write(path, new TableEncoding(_schema) { Exact = _exact }, Rows, OwnContext(), options, cancellationToken);
    }

    private ReadOnlyMemory<float> OwnContext() =>
        ClassColumn.GivenBy(_model) is null ? Context : ClassColumn.FromClasses(Context.Span, _model.Spec.Context);

    private static void RequireSome(ITableSource source, TableSchema schema, string path)
    {
        string[] known = [.. schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context).Select(column => column.Name)];
        if (!known.Intersect(source.Names).Any())
        {
            throw new DataFaultException(
                $"'{path}' has none of the model's columns; it has {string.Join(", ", source.Names.Take(20))}, the model {string.Join(", ", known.Take(20))}.");
        }
    }

    private void Add(ConditionalDraws draws, double[] cells, long row)
    {
        Given++;
        _notes.Add(draws, row);
        _notes.Add(_reach.Of(draws.Context, cells), row);
        if (!draws.IsReached)
        {
            return;
        }

        var count = _rows.Count / _model.Dimension;
        _rows.AddRange(draws.Rows);
        _context.AddRange(draws.Context);
        double[] given =
            [.. _schema.Columns.Zip(cells, (column, cell) => column.Role is ColumnRole.Modelled or ColumnRole.Context ? cell : double.NaN)];
        _given.AddRange(Enumerable.Repeat(given, draws.Rows.Length / _model.Dimension));
        EffectiveSize += draws.EffectiveSize;
        var part = (double)(draws.Rows.Length / _model.Dimension) / (count + (draws.Rows.Length / _model.Dimension));
        StandardError = Math.Sqrt(Math.Pow((1 - part) * StandardError, 2) + Math.Pow(part * draws.Density.StandardError, 2));
        LogProb += part * (draws.Density.LogProb - LogProb);
        Remember(cells);
    }

    /// <summary>Given numbers are written as they were given, though the model's rows hold floats.</summary>
    private void Remember(double[] cells)
    {
        var encoding = new TableEncoding(_schema);
        Span<float> value = [0];
        foreach (var (index, column) in _schema.Columns.Index())
        {
            if (column is { Role: ColumnRole.Modelled, Width: 1, Categories: null, Dependence: null } && !double.IsNaN(cells[index]))
            {
                encoding.CodecOf(index).Encode(cells[index], value);
                CollectionsMarshal.GetValueRefOrAddDefault(_exact, (index, value[0]), out _) = cells[index];
            }
        }
    }
}
