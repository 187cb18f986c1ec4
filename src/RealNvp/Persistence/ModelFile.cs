using System.Text.Json;
using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Persistence;

/// <summary>
/// The model file: safetensors with one float32 tensor per weight, and the spec and the training facts as JSON in the header's
/// metadata. Loading needs the file and nothing else.
/// </summary>
public static class ModelFile
{
    private const string FormatKey = "realnvp.format";
    private const string FormatName = "1";
    private const string SpecKey = "realnvp.spec";
    private const string FactsKey = "realnvp.facts";

    /// <summary>What a model file holds.</summary>
    /// <param name="Spec">The flow.</param>
    /// <param name="Facts">Its training.</param>
    /// <param name="Parameters">Its weights and state.</param>
    public sealed record Content(FlowSpec Spec, ModelFacts Facts, FlatParameters Parameters);

    /// <summary>Reads a model file, or the model within a checkpoint.</summary>
    /// <exception cref="InvalidInputException">It is missing, damaged, or no model of this project.</exception>
    public static Content Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Writes a model file, beside and renamed.</summary>
    public static void Write(string path, FlowSpec spec, ModelFacts facts, FlatParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameters);
        var writer = new SafetensorsWriter();
        Add(writer, spec, facts, parameters);
        writer.Save(path);
    }

    internal static Content Read(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out var format) || !file.Metadata.TryGetValue(SpecKey, out var specJson))
        {
            throw new InvalidInputException(
                $"'{file.Path}' is a safetensors file but no RealNvp model: its header has no '{SpecKey}'; give a model.safetensors that realnvp wrote.");
        }

        if (format != FormatName)
        {
            throw new InvalidInputException(
                $"'{file.Path}' is a RealNvp model of format {format} but this version reads format {FormatName}; use the version that wrote it.");
        }

        try
        {
            var spec = FlowSpec.FromJson(specJson);
            var facts = file.Metadata.TryGetValue(FactsKey, out var json)
                ? SpecJson.Read(json, PersistenceJson.Default.ModelFacts)
                : new ModelFacts();
            return new(spec, facts, ReadParameters(file, new ParameterLayout(spec)));
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"The model in '{file.Path}' is damaged: {error.Message}", error);
        }
    }

    internal static void Add(SafetensorsWriter writer, FlowSpec spec, ModelFacts facts, FlatParameters parameters)
    {
        writer.AddMetadata(FormatKey, FormatName);
        writer.AddMetadata(SpecKey, spec.ToJson());
        writer.AddMetadata(FactsKey, JsonSerializer.Serialize(facts, PersistenceJson.Default.ModelFacts));
        foreach (var slot in parameters.Layout.Slots)
        {
            writer.Add(slot.Name, LongSizes(slot.Shape), () => parameters[slot]);
        }
    }

    private static FlatParameters ReadParameters(SafetensorsFile file, ParameterLayout layout)
    {
        // Every tensor is compared with the layout before anything of the layout's size is allocated.
        foreach (var slot in layout.Slots)
        {
            var tensor = file.Find(slot.Name);
            if (!tensor.Shape.AsSpan().SequenceEqual(LongSizes(slot.Shape)))
            {
                throw new InvalidInputException(
                    $"the tensor '{slot.Name}' has shape [{string.Join(", ", tensor.Shape)}] but the spec needs {slot.Shape}.");
            }
        }

        var parameters = new FlatParameters(layout);
        foreach (var slot in layout.Slots)
        {
            file.ReadFloats(slot.Name, parameters[slot]);
        }

        return parameters;
    }

    private static long[] LongSizes(Shape shape) => [.. shape.Sizes.ToArray().Select(size => (long)size)];
}
