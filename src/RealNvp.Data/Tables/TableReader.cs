using RealNvp.Collectives;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>
/// Reads a file of rows for a model that was trained on a table: columns by name, in any order, others ignored; a part at a time, so that the file may
/// be of any size. Rows that lack a value the model needs are passed over and counted. A name the model does not know, a fraction in a
/// column of whole numbers and text in one of numbers end the reading with a sentence that says where.
/// </summary>
public sealed class TableReader : IDisposable
{
    private readonly ITableSource _source;
    private readonly TableEncoding _encoding;
    private readonly RowImputer? _imputer;
    private readonly TableSchema _read;
    private readonly LabelCells? _label;
    private readonly bool _reportsUnfit;
    private readonly int _classes;
    private readonly SeriesReader? _series;
    private readonly SeriesCells? _order;
    private SchemaRowReader _cells;
    private SeriesMemory? _memory;
    private long _rows;

    // With classes, a given column says that of each row.
    private TableReader(ITableSource source, TableSchema schema, string? label, RowImputer? imputer, bool reportsUnfit, int classes)
    {
        _classes = classes;
        _source = source;
        _encoding = new TableEncoding(schema);
        _order = SeriesCells.Of(schema, source);
        _series = SeriesReader.Of(_encoding, _order);
        _imputer = imputer;
        _reportsUnfit = reportsUnfit;

        // Labels are no part of what the model needs: they may be missing, or names that training did not see, and break no relation,
        // even where all rows of the training table had the same.
        _read = schema with
        {
            Columns = [.. schema.Columns.Select(column => IsLabel(column) ? column with { Role = ColumnRole.LeftOut, Relation = null } : column)],
        };
        _cells = NewCells();
        _label = LabelCells.Of(label, source, schema, isGivenClasses: classes > 0);

        bool IsLabel(TableColumn column) =>
            column.Role == ColumnRole.Label || (column.Role == ColumnRole.LeftOut && column.Name == label);
    }

    /// <summary>The columns that the rows are read by.</summary>
    public TableSchema Schema => _encoding.Schema;

    /// <summary>
    /// The number of values that each row is conditioned on: those of the given columns, or one for each class where the file has the labels that the model is
    /// given.
    /// </summary>
    public int ContextWidth => _classes > 0 ? _classes : _encoding.ContextWidth;

    /// <summary>Whether the file has the column of labels.</summary>
    public bool HasLabels => _label is not null;

    /// <summary>How many rows the last reading passed over since a value was missing; see <see cref="TableBatch.Unmeasured"/>.</summary>
    public long IncompleteRows => _cells.Incomplete;

    /// <summary>How many rows the last reading filled; see <see cref="RowImputer"/> for the rule.</summary>
    public long FilledRows => _cells.FilledRows;

    /// <summary>The columns that the last reading filled, and how many values of each.</summary>
    public IReadOnlyList<(string Column, long Count)> FilledValues => _cells.FilledValues;

    /// <summary>
    /// How many rows of the last reading break a relation by which a column was left out, or a rule by which one decides another; see
    /// <see cref="TableBatch.Broken"/>.
    /// </summary>
    public long BrokenRows => _cells.BrokenRows;

    /// <summary>What the last reading left out, filled or found broken, a sentence each, for whoever shows its rows.</summary>
    public IReadOnlyList<string> Notes => TableNotes.OfReading(_source, _cells, _rows);

    /// <summary>What is said of columns without names that the model does not know, a sentence each.</summary>
    internal IReadOnlyList<string> UnknownColumns => TableNotes.OfUnknown(_source, _cells);

    /// <summary>Opens a file and finds the schema's columns in it.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file.</param>
    /// <param name="schema">The schema of a model, <see cref="DensityModel.Schema"/>.</param>
    /// <param name="options">
    /// How text is read where what is found out is not right, and the column of labels where it is not the one that training had, or the array y of a .npz.
    /// </param>
    /// <exception cref="DataFaultException">The file is missing, damaged or of another kind, or lacks columns; the sentence names them.</exception>
    public static TableReader Open(string path, TableSchema schema, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return Open(path, schema, options, imputer: null, reportsUnfit: false, model: null, collective: null, CancellationToken.None);
    }

    /// <summary>Opens a file for a model, and says what is done with rows that lack a value.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file.</param>
    /// <param name="model">A model of a table; it must outlive the reader.</param>
    /// <param name="missing">Whether such rows are passed over or filled by the model.</param>
    /// <param name="options">How text is read, in place of what is detected.</param>
    /// <exception cref="DataFaultException">
    /// The model is of no table, or the file is missing, damaged or of another kind, or lacks columns; the sentence names them.
    /// </exception>
    public static TableReader Open(string path, DensityModel model, MissingRule missing = MissingRule.Drop, TableOptions? options = null)
    {
        return OpenFor(model, path, options, missing, reportsUnfit: false, collective: null, CancellationToken.None);
    }

    /// <summary>Opens a file whose rows are to be scored: one that does not fit the schema ends nothing (<see cref="TableBatch.Unmeasured"/>).</summary>
    /// <remarks>Of several processes each reads its part of the rows; their numbers are those of the file.</remarks>
    internal static TableReader OpenToScore(
        string path, DensityModel model, ScoringOptions options, ICollective? collective = null, CancellationToken cancellationToken = default) =>
        OpenFor(model, path, options.Table, options.Missing, reportsUnfit: true, collective, cancellationToken);

    /// <summary>Reads the file from its start, so many rows at a time.</summary>
    /// <param name="rowsAtOnce">The most rows in a batch, at least 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DataFaultException">A value does not fit its column; the sentence says which and where.</exception>
    public IEnumerable<TableBatch> ReadBatches(int rowsAtOnce = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsAtOnce, 1);
        return Read(rowsAtOnce, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static TableReader OpenFor(
        DensityModel model,
        string path,
        TableOptions? options,
        MissingRule missing,
        bool reportsUnfit,
        ICollective? collective,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var schema = model.Schema ?? throw new InvalidInputException(
            "The model was not trained on a table and knows no columns to read by; train one on a table.");
        return Open(path, schema, options, missing == MissingRule.Impute ? new RowImputer(model) : null, reportsUnfit, model, collective, cancellationToken);
    }

    private static TableReader Open(
        string path,
        TableSchema schema,
        TableOptions? options,
        RowImputer? imputer,
        bool reportsUnfit,
        DensityModel? model,
        ICollective? collective,
        CancellationToken cancellationToken)
    {
        var source = collective is null or { Count: 1 }
            ? TableSources.Open(path, options, schema, keepsFaults: reportsUnfit, encoding: null, cancellationToken)
            : PartedTable.OpenNumbered(path, options, collective, schema, keepsFaults: reportsUnfit, cancellationToken);
        try
        {
            // Rows whose labels the model is given bring them as they bring given columns; a file without them is read all the same.
            return model is not null && ClassColumn.IfIn(source.Names, model) is { } given
                ? new(source, given, options?.Label, imputer, reportsUnfit, model.Spec.Context)
                : new(source, schema, options?.Label, imputer, reportsUnfit, classes: 0);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private SchemaRowReader NewCells() => new(_read, _source, _imputer) { ReportsUnfit = _reportsUnfit };

    private IEnumerable<TableBatch> Read(int rowsAtOnce, CancellationToken cancellationToken)
    {
        _cells = NewCells();
        _memory = _series is null ? null : new(_encoding);
        _rows = 0;
        using var cursor = _source.Open(cancellationToken);
        while (ReadBatch(cursor, rowsAtOnce, cancellationToken) is { } batch && batch.Count + batch.Unmeasured.Count > 0)
        {
            _rows += batch.Count;
            yield return batch;
        }
    }

    private TableBatch ReadBatch(ITableCursor cursor, int most, CancellationToken cancellationToken)
    {
        var (width, context, columns) = (_encoding.Width, _encoding.ContextWidth, Schema.Columns.Count);
        var rows = new float[most * width];
        var contexts = new float[most * context];
        var cells = new double[most * columns];
        var numbers = new long[most];
        var moments = new double[_order is null ? 0 : most];
        var labels = new string?[HasLabels ? most : 0];
        var filled = new List<FilledValue>();
        var broken = new List<BrokenRelation>();
        var unmeasured = new List<UnmeasuredRow>();
        var doubted = new List<(int, RowReason)>();
        var count = 0;
        while (count + unmeasured.Count < most && cursor.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = cells.AsSpan(count * columns, columns);
            if (!_cells.TryRead(cursor, row, cancellationToken))
            {
                RowReason[] reasons = [.. _cells.Broken.Select(broken => broken.Reason), .. _cells.Reasons];
                unmeasured.Add(new(cursor.Row, reasons, _label?.Read(cursor), _cells.LacksValuesAlone ? row.ToArray() : null));
                continue;
            }

            _encoding.Encode(row, rows.AsSpan(count * width, width));
            _encoding.EncodeContext(row, contexts.AsSpan(count * context, context));
            var moment = _order?.Moment(cursor) ?? double.NaN;
            if (_series?.Take(cursor, moment, rows.AsSpan(count * width, width), contexts.AsSpan(count * context, context), _memory!) is { } late)
            {
                unmeasured.Add(new(cursor.Row, [_reportsUnfit ? late : throw OutOfOrder(cursor, late)], _label?.Read(cursor)));
                continue;
            }

            if (_order is not null)
            {
                moments[count] = moment;
            }

            doubted.AddRange(_series?.Doubts.Select(reason => (count, reason)) ?? []);
            numbers[count] = cursor.Row;
            filled.AddRange(_cells.Filled.Select(column => new FilledValue(count, cursor.Row, column)));
            broken.AddRange(_cells.Broken.Select(relation => relation with { Row = count }));
            if (HasLabels)
            {
                labels[count] = _label?.Read(cursor);
            }

            count++;
        }

        return new()
        {
            Count = count,
            Rows = rows.AsMemory(0, count * width),
            Context = _classes > 0 ? ClassColumn.ToClasses(contexts.AsSpan(0, count * context), _classes) : contexts.AsMemory(0, count * context),
            Cells = cells.AsMemory(0, count * columns),
            RowNumbers = numbers.AsMemory(0, count),
            Moments = moments.AsMemory(0, Math.Min(count, moments.Length)),
            Labels = labels.AsMemory(0, HasLabels ? count : 0),
            Filled = filled,
            Broken = broken,
            Doubted = doubted,
            Unmeasured = unmeasured,
        };
    }

    private DataFaultException OutOfOrder(ITableCursor cursor, RowReason late) => new(
        $"'{_source.Path}', {cursor.Place}: {late}; "
        + $"{(late.Kind == ReasonKind.OutOfOrder ? "put the rows in the order of their series" : "correct it, or remove the row")}.");
}
