using RealNvp.Data.ImageFolders;
using RealNvp.Data.Images;
using RealNvp.Files;
using RealNvp.Tables;

namespace RealNvp.Data;

/// <summary>
/// Data opened for a model, read as its training read its own: a data set by its name, a table by the columns of the model, an array of rows, a picture or a
/// folder of pictures. Whoever has a model and the name of data comes here.
/// </summary>
public static class ModelData
{
    /// <summary>Loads data in its parts; an array, a picture and what is too small to be split have one alone (<see cref="Dataset.IsUndivided"/>).</summary>
    /// <param name="model">The model.</param>
    /// <param name="nameOrPath">
    /// A name of <see cref="DatasetCatalogue.All"/>, a file of rows, a picture or a folder of pictures; null for what the model was trained on.
    /// </param>
    /// <param name="options">How it is found, split and, if it is pictures, decoded; schema, size and what fills in are the model's.</param>
    /// <param name="missing">What is done with rows of a table that lack a value.</param>
    /// <param name="progress">Gets a line where there is something to say.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// The data, for the caller to dispose of, without what a class-conditional model is given; <see cref="Conditioned"/> adds it. Labels are numbered as the
    /// model's classes.
    /// </returns>
    /// <exception cref="DataFaultException">
    /// It is missing, damaged or of another kind than what the model was trained on; the sentence says what to do.
    /// </exception>
    public static Dataset Load(
        DensityModel model,
        string? nameOrPath,
        DataOptions options,
        MissingRule missing = MissingRule.Drop,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var place = nameOrPath ?? (model.Metadata.Data == Pipes.Name
            ? throw new DataFaultException("The model was trained on rows that came through a pipe and were not kept; name the data.")
            : model.Metadata.Data.Length > 0 ? DataPlace.Of(model.Metadata.Data, options.DataDirectory)
            : throw new DataFaultException("The model does not say what it was trained on; name the data."));
        var isOwn = nameOrPath is null || IsTrainingData(model, nameOrPath);
        var own = options with
        {
            Schema = DatasetCatalogue.IsTable(place) ? model.Schema : null,

            // A model that went on from another was split by what that one had seen.
            Seen = model.Metadata.From is null ? null : model.Seen,
            FilledBy = missing != MissingRule.Impute ? null
                : CanFill(model, place) ? model
                : throw new DataFaultException("Missing values can be filled in for tables and by models of them only; leave such rows out instead."),
            Size = model.Spec.Shape.Rank == 3 && DatasetCatalogue.TakesSize(place) ? model.Spec.Shape[2] : null,
        };

        // What was split for the training is split again; other rows that no column names divide are one whole.
        var data = !isOwn && model.Schema is null && DatasetCatalogue.IsTable(place) ? OfArray(model, place, cancellationToken)
            : !isOwn && OwnIdxFile.IsOne(place) ? OwnIdxFile.Load(place, own, isWhole: true)
            : !isOwn && AreFewPictures(place) ? OfPictures(model, place, options.PicturesFor(place), progress, cancellationToken)
            : DatasetCatalogue.Load(place, own, progress, cancellationToken);
        if (data.Shape.Size != model.Dimension || data.Levels != model.Spec.Levels)
        {
            data.Dispose();
            throw new DataFaultException(
                $"The model takes {Describe(model.Spec.Shape, model.Spec.Levels)} but '{place}' has {Describe(data.Shape, data.Levels)}; "
                + "name data of the kind it was trained on.");
        }

        if (nameOrPath is null && DatasetCatalogue.TakesSize(place) && data.Train.Count != model.Metadata.TrainingRows)
        {
            progress?.Report(
                FormattableString.Invariant($"{data.Name}: {Counted.Of(data.Train.Count, "picture")} to train on, but {model.Metadata.TrainingRows:N0} ")
                + "when the model was trained: the split is another now, so that some that test may have been trained on");
        }

        return model.Metadata.Classes is { } classes ? data.NumberedAs(classes) : data;
    }

    /// <summary>The data with what the model's density is conditioned on: nothing, columns that a table has already, or the class of each row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">What <see cref="Load"/> gave.</param>
    /// <exception cref="DataFaultException">The data does not say the classes of its rows, or has others.</exception>
    internal static Dataset Conditioned(DensityModel model, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (model.Spec.Context == 0 || model.Schema is { ContextWidth: > 0 })
        {
            return data;
        }

        if (data.ReadLabels() is null)
        {
            throw new DataFaultException(
                $"The model is conditioned on the class of a row, and {data.Name} does not say which of its classes the rows are of; "
                + "give data with labels, such as a .npz file with an array y.");
        }

        var given = data.GivenLabels();
        return given.Train.ContextWidth == model.Spec.Context
            ? given
            : throw new DataFaultException(
                $"The model knows {Counted.Of(model.Spec.Context, "class")} but {data.Name} has {given.Train.ContextWidth}; "
                + "name data of the kind it was trained on.");
    }

    /// <summary>The data as <see cref="Conditioned"/> gives it, or as it is where it does not say the classes of its rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">What <see cref="Load"/> gave.</param>
    /// <exception cref="DataFaultException">The data has other classes.</exception>
    internal static Dataset ConditionedIfLabelled(DensityModel model, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return model.Spec.Context == 0 || data.Train.ContextWidth > 0 || data.ReadLabels() is null ? data : Conditioned(model, data);
    }

    /// <summary>Whether a model can fill in what rows of the data lack: it is of a table, and so is the data.</summary>
    internal static bool CanFill(DensityModel model, string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Schema is not null && DatasetCatalogue.IsTable(nameOrPath);
    }

    /// <summary>Whether data is what a model was trained on, by its name or path.</summary>
    internal static bool IsTrainingData(DensityModel model, string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(model);
        return nameOrPath == model.Metadata.Data
            || (Path.IsPathFullyQualified(model.Metadata.Data) && DataPlace.Full(nameOrPath) == DataPlace.Full(model.Metadata.Data));
    }

    /// <summary>All rows of a file of plain rows, whose columns have no names that the model knows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">A .csv, .tsv, .npy or .npz file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataFaultException">The file is missing or damaged, or its rows are not as wide as the model's.</exception>
    public static float[] ReadArray(DensityModel model, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (values, width, _) = RowFile.ReadAll(path, cancellationToken);
        return width == model.Dimension ? values : throw Unfit(model, path, width);
    }

    /// <summary>
    /// All rows of a file of plain rows, and the class of each where the model is given one and the file says it: in the array y of a .npz, or behind each row
    /// (<see cref="ClassNumbers"/>).
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">A .csv, .tsv, .npy or .npz file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The rows, <c>[n, Dimension]</c>, and their classes, from 0; null where nothing says them.</returns>
    /// <exception cref="DataFaultException">
    /// The file is missing or damaged, its rows are not as wide as the model's, or a row is of a class that the model does not know.
    /// </exception>
    internal static (float[] Rows, int[]? Classes) ReadClassedArray(DensityModel model, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (values, width, _) = RowFile.ReadAll(path, cancellationToken);
        if (model.Metadata.Classes is not { } classes)
        {
            return width == model.Dimension ? (values, null) : throw Unfit(model, path, width);
        }

        if (width == model.Dimension)
        {
            return (values, RowFile.ReadLabels(path, values.Length / width) is { } labels ? Array.ConvertAll(labels, label => Known(label)) : null);
        }

        if (width != model.Dimension + 1)
        {
            throw Unfit(model, path, width);
        }

        var rows = new float[values.Length / width * model.Dimension];
        var last = new int[values.Length / width];
        for (var row = 0; row < last.Length; row++)
        {
            values.AsSpan(row * width, model.Dimension).CopyTo(rows.AsSpan(row * model.Dimension));
            last[row] = Known(values[(row * width) + model.Dimension]);
        }

        return (rows, last);

        int Known(float number)
        {
            var name = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return ClassNumbers.Find(classes, name) ?? throw RowLabels.Unknown(path, name, classes);
        }
    }

    private static DataFaultException Unfit(DensityModel model, string path, int width) => new(
        $"'{path}' has rows of {Counted.Of(width, "value")} but the model takes "
        + $"{model.Dimension}{(model.Metadata.Classes is null ? "" : ", and behind them the class of the row")}; "
        + "give a file of the kind it was trained on.");

    /// <summary>All pictures of a reader, <c>[n, width]</c>, without those that are broken.</summary>
    /// <exception cref="DataFaultException">They are more than can be held at once.</exception>
    internal static float[] ReadAll(PictureReader pictures, int width, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if ((long)pictures.Count * width > Array.MaxLength)
        {
            throw new DataFaultException($"{Counted.Of(pictures.Count, "picture", "is", "are")} more than can be held at once; give them in parts.");
        }

        var values = new float[pictures.Count * width];
        var read = 0;
        foreach (var batch in pictures.ReadBatches(cancellationToken: cancellationToken))
        {
            batch.Rows.Span.CopyTo(values.AsSpan(read));
            read += batch.Rows.Length;
        }

        return values[..read];
    }

    private static bool AreFewPictures(string path) =>
        PictureFile.IsNamedSo(path) || (DatasetCatalogue.IsFolder(path) && PictureScan.HasFew(path, PictureSplit.FewestToSplit));

    private static Dataset OfArray(DensityModel model, string path, CancellationToken cancellationToken)
    {
        var (values, classes) = ReadClassedArray(model, path, cancellationToken);
        if (model.Spec.Levels is { } levels)
        {
            RequireLevels(values, levels, model.Dimension, path);
        }

        var count = values.Length / model.Dimension;
        return Whole(model, path, values) with
        {
            LabelSource = new(() =>
                classes is not null ? new() { Names = model.Metadata.Classes!, Train = default, Valid = default, Test = classes }
                    : RowFile.ReadLabels(path, count) is { } labels ? Labels(labels)
                    : null),
        };
    }

    private static Dataset OfPictures(
        DensityModel model, string path, IPictureDecoder decoder, IProgress<string>? progress, CancellationToken cancellationToken) =>
        Whole(model, path, ReadAll(PictureReader.Open(path, model, decoder, progress), model.Dimension, cancellationToken));

    private static Dataset Whole(DensityModel model, string path, float[] values)
    {
        var none = new FloatRows(ReadOnlyMemory<float>.Empty, model.Dimension);
        return new()
        {
            Name = Path.GetFileNameWithoutExtension(DataPlace.Full(path)),
            Shape = model.Spec.Shape,
            Levels = model.Spec.Levels,
            Train = none,
            Valid = none,
            Test = new FloatRows(values, model.Dimension),
            IsUndivided = true,
        };
    }

    private static RowLabels Labels(int[] values)
    {
        int[] known = [.. values.Distinct().Order()];
        return new()
        {
            Names = [.. known.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            Train = default,
            Valid = default,
            Test = Array.ConvertAll(values, value => Array.BinarySearch(known, value)),
        };
    }

    private static void RequireLevels(float[] values, int levels, int width, string path)
    {
        var odd = Array.FindIndex(values, value => !(value >= 0 && value < levels && value == MathF.Floor(value)));
        if (odd >= 0)
        {
            throw new DataFaultException(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"'{path}' has {values[odd]} in row {(odd / width) + 1}, but the model takes whole levels from 0 to {levels - 1}; ")
                + "give the levels as they are.");
        }
    }

    private static string Describe(Specs.Shape shape, int? levels) =>
        levels is not { } count ? $"continuous data of shape {shape}" : $"data of shape {shape} with {Counted.Of(count, "level")}";
}
