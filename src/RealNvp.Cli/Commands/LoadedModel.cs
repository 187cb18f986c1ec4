using RealNvp.Data;
using RealNvp.Persistence;

namespace RealNvp.Cli.Commands;

/// <summary>A model that a verb was given, as a file or as the folder of a run.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly RunRecord? _record;

    private LoadedModel(DensityModel model, string path, RunRecord? record) => (Model, Path, _record) = (model, path, record);

    public DensityModel Model { get; }

    public string Path { get; }

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

        return new(DensityModel.Load(file, CommonOptions.Engines(engine)), file, record);
    }

    /// <summary>The data to use the model on: what the user named, or what it was trained on.</summary>
    public Dataset LoadData(string? name, string? directory, IProgress<string> progress)
    {
        var data = name ?? (Model.Facts.Data.Length > 0
            ? Model.Facts.Data
            : throw new InvalidInputException("The model does not say what it was trained on; name the data."));
        var options = CommonOptions.DataOptions(
            directory ?? _record?.DataDirectory, _record?.DataSeed ?? 1, _record?.FullTraining ?? false, CommonOptions.SizeOf(data, Model.Spec.Shape));
        var loaded = DatasetCatalogue.Load(data, options, progress);
        if (loaded.Shape.Size != Model.Dimension || loaded.Levels != Model.Spec.Levels)
        {
            throw new InvalidInputException(
                $"The model takes {Describe(Model.Spec.Shape, Model.Spec.Levels)} but '{data}' has {Describe(loaded.Shape, loaded.Levels)}; name data of the kind it was trained on.");
        }

        return loaded;
    }

    public void Dispose() => Model.Dispose();

    private static string Describe(Specs.Shape shape, int? levels) =>
        levels is null ? $"continuous data of shape {shape}" : $"data of shape {shape} with {levels} levels";
}
