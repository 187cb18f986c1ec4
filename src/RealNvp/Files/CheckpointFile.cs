using System.Numerics.Tensors;
using System.Text.Json;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Files;

/// <summary>
/// The checkpoint file: a model file that also holds the optimizer's memory, the moving average, the best weights, the options
/// and the progress, so that a run continues exactly where it stood.
/// </summary>
public static class CheckpointFile
{
    private const string OptionsKey = "realnvp.training";
    private const string ProgressKey = "realnvp.progress";
    private const string BufferPrefix = "training.";

    /// <summary>Writes a checkpoint, beside and renamed: a crash leaves the one before.</summary>
    public static void Write(string path, Checkpoint checkpoint, ModelMetadata metadata, TableSchema? schema = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var writer = new SafetensorsWriter();
        ModelFile.Add(writer, checkpoint.Spec, metadata, checkpoint.Parameters, schema);
        writer.AddMetadata(OptionsKey, JsonSerializer.Serialize(checkpoint.Options, FilesJson.Default.TrainingOptions));
        writer.AddMetadata(ProgressKey, JsonSerializer.Serialize(checkpoint.Progress, FilesJson.Default.TrainerProgress));
        foreach (var (name, values) in checkpoint.Buffers)
        {
            writer.Add(BufferPrefix + name, [values.Length], () => values.Span);
        }

        writer.Save(path);
    }

    /// <summary>Reads a checkpoint and the metadata in it.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged, or a model without a training's state.</exception>
    public static (Checkpoint Checkpoint, ModelMetadata Metadata) Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var model = ModelFile.Read(file);
        var (spec, metadata, parameters) = model;
        if (model.Others.Count > 0 || !file.Metadata.TryGetValue(OptionsKey, out var options)
            || !file.Metadata.TryGetValue(ProgressKey, out var progress))
        {
            throw new ModelFileException(
                $"'{path}' is a model but no checkpoint: it has no training state; resume from the run's checkpoint.safetensors.");
        }

        // A buffer is at most as long as the weights or the state, both of which the file has been seen to hold.
        var longest = Math.Max(parameters.Plan.WeightCount, parameters.Plan.StateCount);
        var buffers = new List<NamedBuffer>();
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Name.StartsWith(BufferPrefix, StringComparison.Ordinal)))
        {
            if (tensor.ElementCount > longest)
            {
                throw new ModelFileException($"The checkpoint '{path}' is damaged: '{tensor.Name}' is longer than the flow's weights.");
            }

            var values = new float[tensor.ElementCount];
            file.ReadFloats(tensor.Name, values);
            var name = tensor.Name[BufferPrefix.Length..];
            // Of nothing the library says that not all is finite.
            if (Checkpoint.HoldsWeights(name) && values.Length > 0 && !TensorPrimitives.IsFiniteAll<float>(values))
            {
                throw new ModelFileException($"The checkpoint '{path}' is damaged: the tensor '{tensor.Name}' holds a value that is not finite.");
            }

            buffers.Add(new(name, values));
        }

        try
        {
            var checkpoint = new Checkpoint(
                spec,
                SpecJson.Read(options, FilesJson.Default.TrainingOptions, "The record of its training options"),
                SpecJson.Read(progress, FilesJson.Default.TrainerProgress, "The record of its progress"),
                parameters,
                buffers);
            checkpoint.Options.Check();
            checkpoint.Progress.Check();
            return (checkpoint, metadata);
        }
        catch (InvalidInputException error)
        {
            throw new ModelFileException($"The checkpoint '{path}' is damaged: {error.Message}", error);
        }
    }
}
