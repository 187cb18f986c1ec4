using System.Numerics.Tensors;
using System.Text.Json;
using RealNvp.Calibration;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Files;

/// <summary>
/// The model file: safetensors with one float32 tensor per weight, and the spec and the metadata of its training as JSON in the header's
/// metadata; beside them what steps draw from their seeds and, if the model was calibrated, what its scores are judged by. Loading needs the
/// file and nothing else. An ensemble is one file too: of the first flow as of a model of one, and beside it the others.
/// </summary>
public static class ModelFile
{
    private const string FormatKey = "realnvp.format";
    private const string FormatName = "1";

    // A reader that knows no ensembles would take the first flow for the whole.
    private const string EnsembleFormatName = "2";
    private const string SpecKey = "realnvp.spec";
    private const string MembersKey = "realnvp.members";
    private const string MetadataKey = "realnvp.facts";
    private const string SchemaKey = "realnvp.table";

    // The values along a flow, from data to latents, that a file may have without and for each of its bytes.
    private const long ValuesOfAnyFile = 1 << 22;
    private const long ValuesPerByte = 16;

    /// <summary>A flow of an ensemble.</summary>
    /// <param name="Spec">The flow.</param>
    /// <param name="Parameters">Its weights and state.</param>
    public sealed record Member(FlowSpec Spec, FlatParameters Parameters);

    /// <summary>What a model file holds.</summary>
    /// <param name="Spec">The flow, of an ensemble the first.</param>
    /// <param name="Metadata">Its training.</param>
    /// <param name="Parameters">Its weights and state.</param>
    public sealed record Content(FlowSpec Spec, ModelMetadata Metadata, FlatParameters Parameters)
    {
        /// <summary>The flows of an ensemble behind the first; empty for a model of one.</summary>
        public IReadOnlyList<Member> Others { get; init; } = [];

        /// <summary>The columns of the table it was trained on; null for a model of other data.</summary>
        public TableSchema? Schema { get; init; }

        /// <summary>What held-out rows look like to the model; null if it was not calibrated.</summary>
        public ScoreCalibration? Calibration { get; init; }

        /// <summary>What held-out rows look like to a class-conditional model that is not told their classes; null for others.</summary>
        public ScoreCalibration? CalibrationWithoutClasses { get; init; }

        /// <summary>Which rows trained and which were held back; null where nothing says it.</summary>
        internal SeenRows? Seen { get; init; }
    }

    /// <summary>Reads a model file, or the model within a checkpoint.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged, or no model of this project.</exception>
    public static Content Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Writes a model file, beside and renamed.</summary>
    public static void Write(string path, FlowSpec spec, ModelMetadata metadata, FlatParameters parameters, TableSchema? schema = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameters);
        var writer = new SafetensorsWriter();
        Add(writer, spec, metadata, parameters, schema);
        writer.Save(path);
    }

    /// <summary>Writes a model file with all that belongs to the model, beside and renamed.</summary>
    public static void Write(string path, Content content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var writer = new SafetensorsWriter();
        Add(writer, content.Spec, content.Metadata, content.Parameters, content.Schema, content.Others);
        if (content.Calibration is { } calibration)
        {
            CalibrationTensors.Add(writer, calibration);
        }

        if (content.CalibrationWithoutClasses is { } without)
        {
            CalibrationTensors.AddWithoutClasses(writer, without, content.Calibration);
        }

        if (content.Seen is { } seen)
        {
            SeenRowTensors.Add(writer, seen);
        }

        writer.Save(path);
    }

    /// <summary>The data that a model says it was trained on, from the header alone; empty where it says nothing.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    internal static string DataOf(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Metadata.TryGetValue(MetadataKey, out var json)
            ? SpecJson.Read(json, FilesJson.Default.ModelMetadata, "The record of its training").Data ?? ""
            : "";
    }

    internal static Content Read(SafetensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out var format) || !file.Metadata.TryGetValue(SpecKey, out var specJson))
        {
            throw new ModelFileException(
                $"'{file.Path}' is a safetensors file but no RealNvp model: its header has no '{SpecKey}'; give a model.safetensors that realnvp wrote.");
        }

        if (format is not (FormatName or EnsembleFormatName))
        {
            throw new ModelFileException(
                $"'{file.Path}' is a RealNvp model of format {format} but this version reads the formats {FormatName} and {EnsembleFormatName}; "
                + "use the version that wrote it.");
        }

        try
        {
            var spec = FlowSpec.FromJson(specJson);
            var values = RequireSized(spec, file.Length);
            var others = format == FormatName ? [] : EnsembleSpecs.Read(
                file.Metadata.GetValueOrDefault(MembersKey, ""), spec, other => values = RequireSized(other, file.Length, values));
            var metadata = file.Metadata.TryGetValue(MetadataKey, out var json)
                ? SpecJson.Read(json, FilesJson.Default.ModelMetadata, "The record of its training").Validated()
                : new ModelMetadata();
            if (metadata.Classes is { } classes && classes.Count != spec.Context)
            {
                throw new ModelFileException($"it names {Counted.Of(classes.Count, "class")} but the flow is conditioned on "
                    + $"{Counted.Of(spec.Context, "value")}; train again.");
            }

            var schema = file.Metadata.TryGetValue(SchemaKey, out var columns) ? Validated(TableSchema.FromJson(columns), spec) : null;
            if (metadata.Members is { } members && members.Count != others.Count + 1)
            {
                throw new ModelFileException(
                    $"it tells of the training of {Counted.Of(members.Count, "flow")} but has {others.Count + 1}; train again.");
            }

            var calibration = CalibrationTensors.Read(file, spec);
            RequireTensors(file, [spec, .. others]);
            var parameters = ReadParameters(file, spec, number: 1);
            return new(spec, metadata, parameters)
            {
                Others = [.. others.Select((other, index) => new Member(other, ReadParameters(file, other, index + 2)))],
                Schema = schema,
                Calibration = calibration,
                CalibrationWithoutClasses = metadata.Classes is null ? null : CalibrationTensors.ReadWithoutClasses(file, spec, calibration),
                Seen = SeenRowTensors.Read(file),
            };
        }
        catch (InvalidInputException error)
        {
            throw new ModelFileException($"The model in '{file.Path}' is damaged: {error.Message}", error);
        }
    }

    internal static void Add(
        SafetensorsWriter writer, FlowSpec spec, ModelMetadata metadata, FlatParameters parameters, TableSchema? schema, IReadOnlyList<Member>? others = null)
    {
        others ??= [];
        writer.AddMetadata(FormatKey, others.Count > 0 ? EnsembleFormatName : FormatName);
        writer.AddMetadata(SpecKey, spec.ToJson());
        if (others.Count > 0)
        {
            FlowEnsemble.RequireOneKind([spec, .. others.Select(other => other.Spec)]);
            writer.AddMetadata(MembersKey, EnsembleSpecs.ToJson(others.Select(other => other.Spec)));
        }

        writer.AddMetadata(MetadataKey, JsonSerializer.Serialize(metadata, FilesJson.Default.ModelMetadata));
        if (schema is not null)
        {
            writer.AddMetadata(SchemaKey, Validated(schema, spec).ToJson());
        }

        AddTensors(writer, spec, parameters, EnsembleSpecs.Prefix(1));
        foreach (var (index, other) in others.Index())
        {
            AddTensors(writer, other.Spec, other.Parameters, EnsembleSpecs.Prefix(index + 2));
        }
    }

    private static void AddTensors(SafetensorsWriter writer, FlowSpec spec, FlatParameters parameters, string prefix)
    {
        foreach (var slot in parameters.Plan.Slots)
        {
            writer.Add(prefix + slot.Name, LongSizes(slot.Shape), () => parameters[slot]);
        }

        FixedTensors.Add(writer, spec, prefix);
    }

    private static TableSchema Validated(TableSchema schema, FlowSpec spec) =>
        schema.Width == spec.Shape.Size && (schema.ContextWidth == 0 || schema.ContextWidth == spec.Context)
            ? schema
            : throw new ModelFileException(
                $"its table's columns make rows of {Counted.Of(schema.Width, "value")} with a context of {schema.ContextWidth} "
                + $"but the flow takes {spec.Shape.Size} and {spec.Context}.");

    // Steps without weights, such as permutations, still take memory by the shape: what a file of a few bytes may ask for is bounded.
    private static long RequireSized(FlowSpec spec, long fileLength, long before = 0)
    {
        var values = before + ((FlowPlan.Of(spec).Steps.Count + 1L) * spec.Shape.Size);
        return values <= ValuesOfAnyFile + (ValuesPerByte * fileLength)
            ? values
            : throw new ModelFileException(
                $"its flow has {Counted.Of(spec.Steps.Count, "step")} for data of shape {spec.Shape}, which is more than "
                + $"{Counted.Of(fileLength, "byte")} of weights can be for.");
    }

    // Every tensor is compared with the plans before anything of the plans' size is allocated.
    private static void RequireTensors(SafetensorsFile file, IReadOnlyList<FlowSpec> specs)
    {
        foreach (var (index, spec) in specs.Index())
        {
            foreach (var slot in FlowPlan.Of(spec).Slots)
            {
                var tensor = file.Find(EnsembleSpecs.Prefix(index + 1) + slot.Name);
                if (!tensor.Shape.AsSpan().SequenceEqual(LongSizes(slot.Shape)))
                {
                    throw new ModelFileException(
                        $"the tensor '{tensor.Name}' has shape [{string.Join(", ", tensor.Shape)}] but the spec needs {slot.Shape}.");
                }
            }
        }
    }

    private static FlatParameters ReadParameters(SafetensorsFile file, FlowSpec spec, int number)
    {
        var (parameters, prefix) = (new FlatParameters(FlowPlan.Of(spec)), EnsembleSpecs.Prefix(number));
        foreach (var slot in parameters.Plan.Slots)
        {
            file.ReadFloats(prefix + slot.Name, parameters[slot]);
            if (!TensorPrimitives.IsFiniteAll<float>(parameters[slot]))
            {
                throw new ModelFileException($"the tensor '{prefix}{slot.Name}' holds a value that is not finite; train again or fetch a fresh copy.");
            }
        }

        FixedTensors.Check(file, spec, prefix);
        return parameters;
    }

    private static long[] LongSizes(Shape shape) => [.. shape.Sizes.ToArray().Select(size => (long)size)];
}
