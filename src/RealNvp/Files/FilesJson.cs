using System.Text.Json.Serialization;
using RealNvp.Training;

namespace RealNvp.Files;

/// <summary>How metadata and progress are written as JSON in file headers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(TrainingOptions))]
[JsonSerializable(typeof(TrainerProgress))]
internal sealed partial class FilesJson : JsonSerializerContext;
