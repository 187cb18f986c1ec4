using RealNvp.Cli.Commands;
using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Cli.Scoring;

/// <summary>The rows that are scored, a batch at a time: those of a file, of any size, pictures, or a part of a data set.</summary>
internal sealed class ScoreRows : IDisposable
{
    private const int MostRowsAtOnce = 1024;
    private const int ValuesAtOnce = 1 << 22;

    private readonly Func<CancellationToken, IEnumerable<ScoreBatch>> _read;
    private readonly TableReader? _table;
    private readonly PictureReader? _pictures;

    private ScoreRows(string name, bool hasLabels, Func<CancellationToken, IEnumerable<ScoreBatch>> read) =>
        (Name, HasLabels, _read) = (name, hasLabels, read);

    private ScoreRows(string name, TableReader table)
        : this(name, table.HasLabels, token => Batches(table, token)) => _table = table;

    private ScoreRows(string name, PictureReader pictures, int width)
        : this(name, hasLabels: false, token => Batches(pictures, width, token)) => _pictures = pictures;

    /// <summary>What they are called: the file or folder, or the data set and its part.</summary>
    public string Name { get; }

    public bool HasLabels { get; }

    /// <summary>Whether they are pictures, each with the name of its file.</summary>
    public bool ArePictures => _pictures is not null;

    /// <summary>How many rows were passed over since a value was missing.</summary>
    public long Incomplete => _table?.IncompleteRows ?? 0;

    /// <summary>How many pictures were left out since they are broken.</summary>
    public long BrokenPictures => _pictures?.Broken ?? 0;

    /// <summary>Opens rows for a model.</summary>
    /// <param name="loaded">The model.</param>
    /// <param name="data">A file, a folder of pictures or the name of a data set; null for what the model was trained on.</param>
    /// <param name="split">
    /// The part of a data set; null for the test rows, and for a file, or a folder that the model was not trained on, all of it.
    /// </param>
    /// <param name="label">The column of labels; null for the one that training had.</param>
    /// <param name="directory">Where the data's files are looked for first.</param>
    /// <param name="progress">Gets a line where there is something to say.</param>
    /// <param name="missing">What is done with rows of a table that lack a value.</param>
    /// <param name="cancellationToken">Ends the reading of a data set.</param>
    public static ScoreRows Open(
        LoadedModel loaded,
        string? data,
        string? split,
        string? label,
        string? directory,
        IProgress<string> progress,
        MissingRule missing = MissingRule.Drop,
        CancellationToken cancellationToken = default)
    {
        if (data is not null && loaded.OpenNewPictures(data, split, missing, "score", progress) is { } pictures)
        {
            RequireNoLabel(label, data);
            return new(Path.GetFileName(DataPlace.Full(data)), pictures, loaded.Model.Dimension);
        }

        if (data is null || split is not null || !DatasetCatalogue.IsTable(data))
        {
            return OfPart(loaded, data, split ?? "test", label, directory, progress, missing, cancellationToken);
        }

        var model = loaded.Model;
        if (model.Schema is { } schema && schema.ContextWidth == model.Spec.Context)
        {
            return new(Path.GetFileName(data), TableReader.Open(data, model, missing, label is null ? null : new TableOptions { Label = label }));
        }

        loaded.RequireUnconditional("score FILE");
        RequireNoLabel(label, data);
        var rows = new FloatRows(ModelRows.ReadFile(data, model.Dimension, cancellationToken), model.Dimension);
        string?[] labels = [.. RowFile.ReadLabels(data, rows.Count)?.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)) ?? []];
        return new(Path.GetFileName(data), labels.Length > 0, token => Batches(rows, labels, token));
    }

    /// <summary>How many rows were filled.</summary>
    public long Filled => _table?.FilledRows ?? 0;

    /// <summary>How many rows break a relation by which a column was left out of the model.</summary>
    public long Broken => _table?.BrokenRows ?? 0;

    /// <summary>What is to be said of rows that were left out, filled or found to break a relation.</summary>
    public IReadOnlyList<string> Notes => _table?.Notes ?? [];

    /// <summary>Reads the rows from the first.</summary>
    public IEnumerable<ScoreBatch> Read(CancellationToken cancellationToken) => _read(cancellationToken);

    /// <summary>All rows in memory, for a measurement that goes over them in an order of its own.</summary>
    /// <exception cref="InvalidInputException">There are none.</exception>
    public IRows ToRows(DensityModel model, CancellationToken cancellationToken)
    {
        var batches = Read(cancellationToken).ToArray();
        float[] values = [.. batches.SelectMany(batch => batch.Rows.ToArray())], context = [.. batches.SelectMany(batch => batch.Context.ToArray())];
        return values.Length == 0
            ? throw new InvalidInputException(
                $"{Name} has no rows to calibrate with{(Incomplete > 0 ? $": {Incomplete} lack a value" : "")}; "
                + "give normal rows that training did not see.")
            : new ContextRows(values, model.Dimension, context, model.Spec.Context);
    }

    public void Dispose() => _table?.Dispose();

    private static ScoreRows OfPart(
        LoadedModel loaded,
        string? data,
        string split,
        string? label,
        string? directory,
        IProgress<string> progress,
        MissingRule missing,
        CancellationToken cancellationToken)
    {
        var dataset = loaded.LoadData(data, directory, progress, missing, cancellationToken);
        var rows = SplitOption.SomeRows(dataset, split);

        // Labels of a table may say what is an anomaly; the classes of pictures do not.
        var schema = dataset.Schema;
        if (schema?.Label is null || split == "all")
        {
            RequireNoLabel(label, dataset.Name);
            return new($"{dataset.Name} ({split})", false, token => Batches(rows, [], token));
        }

        var classes = dataset.ReadLabels();
        string?[] labels = classes is null ? [] : [.. SplitOption.Labels(classes, split).ToArray().Select(index => classes.Names[index])];
        return new($"{dataset.Name} ({split})", labels.Length > 0, token => Batches(rows, labels, token));
    }

    private static void RequireNoLabel(string? label, string data)
    {
        if (label is not null)
        {
            throw new InvalidInputException($"'{data}' has no columns with names, so that --label names none; leave it out.");
        }
    }

    private static IEnumerable<ScoreBatch> Batches(TableReader reader, CancellationToken cancellationToken) =>
        reader.ReadBatches(MostRowsAtOnce, cancellationToken).Select(batch =>
            new ScoreBatch(batch.Rows, batch.Context, batch.RowNumbers, batch.Labels) { Broken = [.. batch.Broken.Select(relation => relation.Row)] });

    private static IEnumerable<ScoreBatch> Batches(PictureReader pictures, int width, CancellationToken cancellationToken) =>
        pictures.ReadBatches(RowsAtOnce(width), cancellationToken).Select(batch =>
            new ScoreBatch(batch.Rows, default, batch.Numbers, default) { Files = batch.Names });

    // Pictures may be large: what is held at once is bounded by their values.
    private static int RowsAtOnce(int width) => Math.Clamp(ValuesAtOnce / width, 1, MostRowsAtOnce);

    private static IEnumerable<ScoreBatch> Batches(IRows rows, string?[] labels, CancellationToken cancellationToken)
    {
        var most = RowsAtOnce(rows.Width);
        for (var start = 0; start < rows.Count; start += most)
        {
            var numbers = Enumerable.Range(start, Math.Min(most, rows.Count - start)).ToArray();
            yield return new(
                PickedRows.Read(rows, numbers, cancellationToken),
                PickedRows.ReadContexts(rows, numbers),
                Array.ConvertAll(numbers, number => number + 1L),
                labels.Length > 0 ? labels.AsMemory(start, numbers.Length) : default);
        }
    }
}
