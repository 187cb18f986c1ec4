using RealNvp.Cli.Runs;
using RealNvp.Data;
using RealNvp.Data.Conditionals;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Images;
using RealNvp.Rows;
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
    public ulong Seed => _record?.DataSeed ?? Model.Metadata.DataSeed ?? 1;

    /// <summary>Loads a model as <see cref="Load"/> does, or that of the newest run on the data that is named in its place.</summary>
    public static LoadedModel LoadOrFind(string path, EngineChoice engine, IProgress<string> progress)
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
    public static LoadedModel Load(string path, EngineChoice engine) => Load(path, CommandEngine.For(engine));

    /// <summary>Loads a model on the first of some engines that runs it.</summary>
    public static LoadedModel Load(string path, IReadOnlyList<IFlowEngine> engines)
    {
        var file = FileOf(path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;

        // The model file says all that is needed; a run's record beside it may say more.
        var record = File.Exists(System.IO.Path.Combine(folder, "run.json")) ? RunFolder.Open(folder).ReadRecord() : null;
        return new(DensityModel.Load(file, engines), file, record);
    }

    /// <summary>The model file that a path means: itself, or the one in the folder.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static string FileOf(string path)
    {
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, "model.safetensors") : path;
        return File.Exists(file)
            ? file
            : throw new InvalidInputException($"There is no model '{file}'; give a model.safetensors or the folder of a run.");
    }

    /// <summary>The one flow whose latents a user means, as a model: it lives as long as this. Of an ensemble it is said that it is one of several.</summary>
    /// <param name="number">Its number, from 1; null for the first.</param>
    /// <param name="progress">Hears of it.</param>
    /// <exception cref="InvalidInputException">The model has no such flow.</exception>
    public DensityModel Member(int? number, IProgress<string> progress)
    {
        var flows = Model.Members;
        var place = number ?? 1;
        if (place < 1 || place > flows.Count)
        {
            throw new InvalidInputException(flows.Count == 1
                ? $"The model is of one flow, and --member {place} names another; leave it out."
                : $"The model is an ensemble of {flows.Count} flows, of which --member names one from 1 to {flows.Count}, but it is {place}.");
        }

        if (flows.Count > 1)
        {
            progress.Report($"The model is an ensemble of {flows.Count} flows, each with latents of its own; these are of flow {place} (--member).");
        }

        return flows[place - 1];
    }

    /// <summary>The data to use the model on, with what its density is conditioned on: what the user named, or what it was trained on.</summary>
    public Dataset LoadData(
        string? name,
        string? directory,
        IProgress<string> progress,
        MissingRule missing = MissingRule.Drop,
        TableOptions? text = null,
        CancellationToken cancellationToken = default) =>
        ModelData.Conditioned(Model, LoadRows(name, directory, progress, missing, text, cancellationToken));

    /// <summary>The same data without what the density is conditioned on.</summary>
    public Dataset LoadRows(
        string? name,
        string? directory,
        IProgress<string> progress,
        MissingRule missing = MissingRule.Drop,
        TableOptions? text = null,
        CancellationToken cancellationToken = default)
    {
        RequireFillable(name ?? Model.Metadata.Data, missing);

        // Where a run found the files of a data set says nothing of where a file of one's own lies.
        var place = directory ?? (name is null && System.IO.Path.IsPathFullyQualified(Model.Metadata.Data) ? null : _record?.DataDirectory);
        var options = CommonOptions.DataOptions(place, Seed, _record?.FullTraining ?? Model.Metadata.FullTraining, size: null);
        return ModelData.Load(Model, name, options with { Table = TextOptionSet.Over(_record?.Table, text) }, missing, progress, cancellationToken);
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
                    "The model is not conditional; leave --given out, or train one with "
                    + $"`realnvp train --given {(Model.Schema is null ? "label" : "COLUMN")}`.");
        }

        if (Model.Schema?.Series?.Lags is not null)
        {
            throw new InvalidInputException("The model's rows are given those before them, which latents do not have; `sample` draws a series row by row.");
        }

        if (Model.Schema is { ContextWidth: > 0 } schema)
        {
            return GivenValues.Read(schema, given);
        }

        var classes = Model.Metadata.Classes ?? throw new InvalidInputException("The model does not say what its context means; use it through the library.");
        if (given is null)
        {
            throw new InvalidInputException($"The model is conditional; name a class with --given: {string.Join(", ", classes)}.");
        }

        // Of a table the column may be named too, as with given columns.
        var column = Model.Schema is { Label: { } place } table ? $"{table.Columns[place].Name}=" : null;
        var name = column is not null && given.StartsWith(column, StringComparison.Ordinal) ? given[column.Length..] : given;
        if (ClassNumbers.Find(classes, name) is not { } known)
        {
            throw new InvalidInputException($"There is no class '{given}'; the model knows {string.Join(", ", classes)}.");
        }

        return ClassContext.Of(known, classes.Count);
    }

    /// <summary>Says where rows are to be made of a context that lies far outside of what training saw.</summary>
    /// <param name="context">What the rows are conditioned on, the first of them.</param>
    /// <param name="progress">Hears of it.</param>
    public void SayWhatIsFar(float[] context, IProgress<string> progress)
    {
        foreach (var doubt in new ContextReach(Model).Of(context))
        {
            progress.Report(doubt);
        }
    }

    /// <summary>What rows are conditioned on: what they bring, or of a class-conditional model the class that is likeliest for each.</summary>
    /// <param name="rows"><c>[n, Dimension]</c>.</param>
    /// <param name="context">What they bring; empty for nothing.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="progress">Hears that classes are taken as likely.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public float[] ContextsOf(float[] rows, float[] context, string name, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (Model.Spec.Context == 0 || context.Length > 0 || rows.Length == 0)
        {
            return context;
        }

        if (Model.Metadata.Classes is null)
        {
            throw new InvalidInputException("The model does not say what its context means; use it through the library.");
        }

        progress.Report($"{name} does not say the classes of its rows: each is taken for the class that is likeliest for it.");
        return ClassContext.OfEach(ClassPosterior.Likeliest(Model, rows, cancellationToken), Model.Spec.Context);
    }

    /// <summary>
    /// A reader of data that is pictures the model was not trained on: a verb for single rows takes all of them, in order. Null for other data.
    /// </summary>
    /// <param name="data">What the user named.</param>
    /// <param name="split">The part that the user named: then it is a data set's.</param>
    /// <param name="missing">What was asked for where values are missing, which no picture lacks.</param>
    /// <param name="progress">Gets a line for every broken picture.</param>
    /// <exception cref="InvalidInputException">The model takes no pictures, or none alone.</exception>
    public PictureReader? OpenNewPictures(string data, DataPart? split, MissingRule missing, IProgress<string> progress)
    {
        if (split is not null || !PictureReader.CanRead(data)
            || ModelData.IsTrainingData(Model, data))
        {
            return null;
        }

        RequireFillable(data, missing);
        return PictureReader.Open(data, Model, PictureDecoder.Instance, progress);
    }

    private void RequireFillable(string data, MissingRule missing)
    {
        if (missing == MissingRule.Impute && !ModelData.CanFill(Model, data))
        {
            throw new InvalidInputException("--missing impute is for tables and models of them; leave it out.");
        }
    }

    public void Dispose() => Model.Dispose();
}
