using System.Globalization;
using RealNvp.Collectives;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Rows that are to be scored, read a batch at a time and as often as needed: a table in a file, pictures, or rows of a data set.</summary>
internal sealed class ScoringRows : IDisposable
{
    private const int MostRowsAtOnce = 1024;
    private const int ValuesAtOnce = 1 << 22;

    private readonly Func<CancellationToken, IEnumerable<RowBatch>> _read;
    private readonly TableReader? _table;
    private readonly PictureReader? _pictures;
    private readonly bool _isStrict;
    private readonly Dataset? _data;

    private ScoringRows(string name, bool hasLabels, int contextWidth, Func<CancellationToken, IEnumerable<RowBatch>> read, Dataset? data = null) =>
        (Name, HasLabels, ContextWidth, _read, _data) = (name, hasLabels, contextWidth, read, data);

    private ScoringRows(string name, TableReader table, bool isStrict)
        : this(name, table.HasLabels, table.ContextWidth, token => table.ReadBatches(MostRowsAtOnce, token).Select(batch => Of(batch, table.Schema))) =>
        (_table, _isStrict) = (table, isStrict);

    private ScoringRows(string name, PictureReader pictures, int width)
        : this(name, hasLabels: false, contextWidth: 0, token => pictures.ReadBatches(RowsAtOnce(width), token).Select(Of)) => _pictures = pictures;

    private ScoringRows(ScoringRows rows)
        : this(rows.Name, rows.HasLabels, contextWidth: 0, token => rows._read(token).Select(batch => batch with { Context = default }), rows._data) =>
        (_table, _pictures, _isStrict) = (rows._table, rows._pictures, rows._isStrict);

    /// <summary>What they are called: the file or folder, or the data set and its part.</summary>
    public string Name { get; }

    /// <summary>Whether something says which rows are anomalies, or of which class.</summary>
    public bool HasLabels { get; }

    /// <summary>The number of values each is conditioned on; 0 for rows of a class-conditional model that do not say their classes.</summary>
    public int ContextWidth { get; }

    /// <summary>Whether they are pictures, each with the name of its file.</summary>
    public bool ArePictures => _pictures is not null;

    /// <summary>How many rows of the last reading were filled in where a value was missing.</summary>
    public long FilledRows => _table?.FilledRows ?? 0;

    /// <summary>What is said of columns without names that the model does not know, a sentence each.</summary>
    public IReadOnlyList<string> UnknownColumns => _table?.UnknownColumns ?? [];

    /// <summary>The columns that were filled, and how many values of each.</summary>
    public IReadOnlyList<(string Column, long Count)> FilledValues => _table?.FilledValues ?? [];

    /// <summary>Opens a table in a file: rows that the model cannot measure are among the entries, with the reasons.</summary>
    /// <param name="path">A .csv, .tsv, .npy, .npz or .parquet file with the columns that the model was trained on, in any order.</param>
    /// <param name="model">A model of a table; it must outlive the rows.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="collective">The processes of which each has its part of the rows; null for all rows.</param>
    /// <param name="cancellationToken">Stops the looking for parts.</param>
    /// <exception cref="DataFaultException">
    /// The model is of no table, or the file is missing, damaged or of another kind, or lacks columns; the sentence names them.
    /// </exception>
    public static ScoringRows OfTable(
        string path, DensityModel model, ScoringOptions? options = null, ICollective? collective = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        return new(DataPlace.Name(path), TableReader.OpenToScore(path, model, options, collective, cancellationToken), options.IsStrict);
    }

    /// <summary>Reads the rows of an array or of plain numbers in text, for a model that is of no table.</summary>
    /// <param name="path">
    /// A .csv, .tsv, .npy or .npz file of rows as the model takes them. For a class-conditional model the last column may be the class; for others the
    /// array y or labels of a .npz says what each row is.
    /// </param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataFaultException">The file is missing, damaged, of another kind, or of rows of another width.</exception>
    public static ScoringRows OfArray(string path, DensityModel model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        var name = DataPlace.Name(path);
        if (model.Metadata.Classes is not null)
        {
            // What labels the rows is what the model is given, and says nothing of anomalies.
            var (values, classes) = ModelData.ReadClassedArray(model, path, cancellationToken);
            IRows alone = new FloatRows(values, model.Dimension);
            return Of(name, classes is null ? alone : new LabelledRows(alone, classes, model.Spec.Context), []);
        }

        var rows = new FloatRows(ModelData.ReadArray(model, path, cancellationToken), model.Dimension);
        string?[] labels = [.. RowFile.ReadLabels(path, rows.Count)?.Select(value => value.ToString(CultureInfo.InvariantCulture)) ?? []];
        return Of(name, rows, labels);
    }

    /// <summary>Takes pictures: broken ones are among the entries.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="width">The number of values in one.</param>
    public static ScoringRows OfPictures(string name, PictureReader pictures, int width)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return new(name, pictures, width);
    }

    /// <summary>Takes rows as a model takes them.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="rows">The rows, with what they are conditioned on.</param>
    /// <param name="labels">What each row is, null where nothing says it; empty for rows without labels.</param>
    /// <param name="data">The data that the rows are of, which is disposed of with them; null for rows that the caller keeps.</param>
    /// <exception cref="ArgumentException">There are labels, but not one for each row.</exception>
    public static ScoringRows Of(string name, IRows rows, IReadOnlyList<string?> labels, Dataset? data = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Count == 0 || labels.Count == rows.Count
            ? new(name, labels.Count > 0, rows.ContextWidth, token => Of(rows, labels, token), data)
            : throw new ArgumentException($"There are {Counted.Of(labels.Count, "label")} for {Counted.Of(rows.Count, "row")}.", nameof(labels));
    }

    /// <summary>The same rows without what they are conditioned on.</summary>
    /// <returns>Other rows, which are disposed of with these.</returns>
    public ScoringRows WithoutClasses() => new(this);

    /// <summary>Reads the rows from the first.</summary>
    /// <exception cref="DataFaultException">A row cannot be measured, and that is to be an error; or the file is damaged.</exception>
    public IEnumerable<RowBatch> Read(CancellationToken cancellationToken = default)
    {
        foreach (var batch in _read(cancellationToken))
        {
            if (_isStrict && batch.Entries.FirstOrDefault(entry => entry.Index < 0) is { Number: > 0 } row)
            {
                throw new DataFaultException($"{Name}, row {row.Number}: {string.Join("; ", row.Reasons)}; correct it, or let such rows be flagged.");
            }

            yield return batch;
        }
    }

    /// <summary>All rows that can be measured, in memory, for a measurement that goes over them in an order of its own.</summary>
    /// <param name="model">The model that takes them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataFaultException">There are none.</exception>
    public IRows ToRows(DensityModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var batches = Read(cancellationToken).ToArray();
        float[] values = [.. batches.SelectMany(batch => batch.Rows.ToArray())], context = [.. batches.SelectMany(batch => batch.Context.ToArray())];
        var unmeasured = batches.Sum(batch => batch.Entries.Count(entry => entry.Index < 0));
        return values.Length == 0
            ? throw new DataFaultException(
                $"{Name} has no rows to calibrate with{(unmeasured > 0 ? $": {unmeasured} cannot be measured" : "")}; "
                + "give normal rows that training did not see.")
            : new FloatRows(values, model.Dimension, context, ContextWidth);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table?.Dispose();
        _data?.Dispose();
    }

    // Pictures may be large: what is held at once is bounded by their values.
    private static int RowsAtOnce(int width) => Math.Clamp(ValuesAtOnce / width, 1, MostRowsAtOnce);

    // Both kinds of rows come in the order of their numbers.
    private static RowBatch Of(TableBatch batch, TableSchema schema)
    {
        var time = AlertTimes.ColumnOf(schema);
        var broken = batch.Broken.Select(relation => (relation.Row, relation.Reason)).Concat(batch.Doubted).ToLookup(item => item.Row, item => item.Reason);
        var entries = new List<RowEntry>(batch.Count + batch.Unmeasured.Count);
        var next = 0;
        foreach (var row in batch.Unmeasured)
        {
            AddUntil(row.Number);
            entries.Add(new(row.Number, -1, row.Reasons, row.Label, null, row.Cells));
        }

        AddUntil(long.MaxValue);
        return new() { Entries = entries, Rows = batch.Rows, Context = batch.Context };

        // What the flow sees of a time has not all of its digits.
        double? TimeOf(int row) =>
            time is { } column && (Orders(column) ? batch.Moments.Span[row] : batch.Cells.Span[(row * schema.Columns.Count) + column]) is var cell
            && !double.IsNaN(cell) ? cell : null;

        bool Orders(int column) => schema.Columns[column].Name == schema.Series?.OrderBy;

        void AddUntil(long number)
        {
            for (; next < batch.Count && batch.RowNumbers.Span[next] < number; next++)
            {
                entries.Add(new(
                    batch.RowNumbers.Span[next], next, [.. broken[next]], batch.Labels.Length > 0 ? batch.Labels.Span[next] : null, null)
                {
                    Time = TimeOf(next),
                });
            }
        }
    }

    private static RowBatch Of(PictureBatch batch)
    {
        var entries = batch.Names.Select((name, index) => new RowEntry(batch.Numbers.Span[index], index, [], null, name));
        var broken = batch.Broken.Select(picture =>
            new RowEntry(picture.Number, -1, [new(ReasonKind.BrokenPicture, null, null, null)], null, picture.Name));
        return new() { Entries = [.. entries.Concat(broken).OrderBy(entry => entry.Number)], Rows = batch.Rows };
    }

    private static IEnumerable<RowBatch> Of(IRows rows, IReadOnlyList<string?> labels, CancellationToken cancellationToken)
    {
        var most = RowsAtOnce(rows.Width);
        for (var start = 0; start < rows.Count; start += most)
        {
            int[] picked = [.. Enumerable.Range(start, Math.Min(most, rows.Count - start))];
            var (values, context) = RowCopy.Read(rows, picked, cancellationToken);
            yield return new()
            {
                Entries = [.. picked.Select((row, index) => new RowEntry(row + 1L, index, [], labels.Count > 0 ? labels[row] : null, null))],
                Rows = values,
                Context = context,
            };
        }
    }
}
