using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Persistence;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>A model that a verb was given, as a file or as the folder of a run.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly RunRecord? _record;

    private LoadedModel(DensityModel model, string path, RunRecord? record) => (Model, Path, _record) = (model, path, record);

    public DensityModel Model { get; }

    public string Path { get; }

    /// <summary>The seed of the data's split and of what is drawn from it.</summary>
    public ulong Seed => _record?.DataSeed ?? Model.Facts.DataSeed ?? 1;

    /// <summary>Loads a model as <see cref="Load"/> does, or that of the newest run on the data that is named in its place.</summary>
    public static LoadedModel LoadOrFind(string path, string engine, IProgress<string> progress)
    {
        if (!NewestRun.IsData(path))
        {
            return Load(path, engine);
        }

        var run = NewestRun.Of(path);
        progress.Report($"{path}: taking {run}, the newest run on it");
        return Load(run, engine);
    }

    /// <summary>Loads a model on the engine the user chose.</summary>
    public static LoadedModel Load(string path, string engine)
    {
        RunRecord? record = null;
        var file = path;
        if (Directory.Exists(path))
        {
            var folder = RunFolder.Open(path);
            record = folder.ReadRecord();
            file = folder.Model;
        }
        else if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } parent
            && File.Exists(System.IO.Path.Combine(parent, "run.json")))
        {
            record = RunFolder.Open(parent).ReadRecord();
        }

        if (!File.Exists(file))
        {
            throw new InvalidInputException($"There is no model '{file}'; give a model.safetensors or the folder of a run.");
        }

        return new(DensityModel.Load(file, CommandEngine.For(engine)), file, record);
    }

    /// <summary>The data to use the model on: what the user named, or what it was trained on.</summary>
    public Dataset LoadData(
        string? name,
        string? directory,
        IProgress<string> progress,
        MissingRule missing = MissingRule.Drop,
        CancellationToken cancellationToken = default)
    {
        var data = name ?? (Model.Facts.Data.Length > 0
            ? DataPlace.Of(Model.Facts.Data, directory)
            : throw new InvalidInputException("The model does not say what it was trained on; name the data."));
        var options = CommonOptions.DataOptions(
            directory ?? _record?.DataDirectory, Seed, _record?.FullTraining ?? false, CommonOptions.SizeOf(data, Model.Spec.Shape)) with
        {
            Table = _record?.Table,
            Schema = DatasetCatalogue.IsTable(data) ? Model.Schema : null,
            FilledBy = RequireFillable(data, missing),
        };
        var loaded = DatasetCatalogue.Load(data, options, progress, cancellationToken);
        if (loaded.Shape.Size != Model.Dimension || loaded.Levels != Model.Spec.Levels)
        {
            throw new InvalidInputException(
                $"The model takes {Describe(Model.Spec.Shape, Model.Spec.Levels)} but '{data}' has {Describe(loaded.Shape, loaded.Levels)}; "
                + "name data of the kind it was trained on.");
        }

        if (name is null && DatasetCatalogue.TakesSize(data) && loaded.Train.Count != Model.Facts.TrainingRows)
        {
            progress.Report(
                FormattableString.Invariant($"{loaded.Name}: {loaded.Train.Count:N0} pictures to train on, but {Model.Facts.TrainingRows:N0} ")
                + "when the model was trained: the split is another now, so that some that test may have been trained on");
        }

        return Model.Spec.Context == 0 || Model.Schema is { ContextWidth: > 0 } ? loaded : WithContext(loaded, data);
    }

    /// <summary>The one context that a user names for all rows: a class by its name or number; empty for a model without.</summary>
    /// <exception cref="InvalidInputException">The model needs one and none is given, has none and one is given, or there is no such class.</exception>
    public float[] ContextOf(string? given)
    {
        if (Model.Spec.Context == 0)
        {
            return given is null
                ? []
                : throw new InvalidInputException(
                    "The model is not conditional; leave --given out, or train one with `realnvp train --given label`.");
        }

        if (Model.Schema is { ContextWidth: > 0 } schema)
        {
            return GivenValues.Read(schema, given);
        }

        var classes = Model.Facts.Classes ?? throw new InvalidInputException("The model does not say what its context means; use it through the library.");
        if (given is null)
        {
            throw new InvalidInputException($"The model is conditional; say with --given which class: {string.Join(", ", classes)}.");
        }

        var label = classes.Index()
            .Where(item => item.Item.Equals(given, StringComparison.OrdinalIgnoreCase))
            .Select(item => (int?)item.Index)
            .FirstOrDefault();
        if (label is not { } known)
        {
            throw new InvalidInputException($"There is no class '{given}'; the model knows {string.Join(", ", classes)}.");
        }

        return ClassContext.Of(known, classes.Count);
    }

    /// <summary>Throws for a verb that cannot say on what its rows are conditioned.</summary>
    public void RequireUnconditional(string verb)
    {
        if (Model.Spec.Context > 0)
        {
            throw new InvalidInputException(
                $"`realnvp {verb}` has no way to name the classes of a conditional model; use sample, encode or evaluate, or the library.");
        }
    }

    /// <summary>What fills in missing values where they are to be; throws if the data is no table, or the model is of none.</summary>
    private DensityModel? RequireFillable(string data, MissingRule missing) => missing != MissingRule.Impute ? null
        : Model.Schema is not null && DatasetCatalogue.IsTable(data) ? Model
        : throw new InvalidInputException("--missing impute is for tables and models of them; leave it out.");

    /// <summary>A reader of data that is pictures the model was not trained on: a verb for single rows takes all of them, in order. Null for other data.</summary>
    /// <param name="data">What the user named.</param>
    /// <param name="split">The part that the user named: then it is a data set's.</param>
    /// <param name="missing">What was asked for where values are missing, which no picture lacks.</param>
    /// <param name="verb">What the user called, for its errors.</param>
    /// <param name="progress">Gets a line for every broken picture.</param>
    /// <exception cref="InvalidInputException">The model takes no pictures, or none alone.</exception>
    public PictureReader? OpenNewPictures(string data, string? split, MissingRule missing, string verb, IProgress<string> progress)
    {
        if (split is not null || !PictureReader.CanRead(data)
            || (System.IO.Path.IsPathFullyQualified(Model.Facts.Data) && DataPlace.Full(data) == DataPlace.Full(Model.Facts.Data)))
        {
            return null;
        }

        RequireUnconditional($"{verb} FOLDER");
        RequireFillable(data, missing);
        return PictureReader.Open(data, Model, progress);
    }

    private Dataset WithContext(Dataset data, string name)
    {
        var given = data.GivenLabels();
        return given.Train.ContextWidth == Model.Spec.Context
            ? given
            : throw new InvalidInputException(
                $"The model knows {Model.Spec.Context} classes but '{name}' has {given.Train.ContextWidth}; "
                + "name data of the kind it was trained on.");
    }

    public void Dispose() => Model.Dispose();

    private static string Describe(Specs.Shape shape, int? levels) =>
        levels is null ? $"continuous data of shape {shape}" : $"data of shape {shape} with {levels} levels";
}
