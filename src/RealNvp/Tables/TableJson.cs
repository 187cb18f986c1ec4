using System.Text.Json.Serialization;

namespace RealNvp.Tables;

/// <summary>How a schema is written into the model file's header.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TableSchema))]
internal sealed partial class TableJson : JsonSerializerContext;
