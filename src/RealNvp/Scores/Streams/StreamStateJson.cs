using System.Text.Json.Serialization;

namespace RealNvp.Scores;

/// <summary>How the changes that were noticed are written in the state of a stream.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<DriftReport>))]
internal sealed partial class StreamStateJson : JsonSerializerContext;
