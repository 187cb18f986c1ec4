using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RealNvp.Specs;

/// <summary>How specs are written as JSON: camel case, no nulls, and no property that is not known (a misspelt one is an error).</summary>
/// <remarks>
/// A property that is left out takes its default only when that is the type's own (0, null, false) or a constructor parameter's:
/// generated readers overwrite the initialisers of init-only properties. Hence the records with parameters among the specs.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowOutOfOrderMetadataProperties = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(FlowSpec))]
internal sealed partial class SpecJson : JsonSerializerContext
{
    /// <summary>The longest text that is read as a flow or a recipe, in characters; a flow of a thousand steps takes a tenth of it.</summary>
    private const int LongestText = 1 << 22;

    /// <summary>Reads JSON that a person may have written, and says where it went wrong.</summary>
    /// <param name="json">The text.</param>
    /// <param name="type">What it is read as.</param>
    /// <param name="what">What is read, as in "the recipe".</param>
    /// <exception cref="FlowSpecException">The text is no JSON, or not what it is read as; the sentence names the field, what was found and what may stand there.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type, string what)
    {
        ArgumentNullException.ThrowIfNull(json);
        var bytes = Encoding.UTF8.GetBytes(json);
        JsonCheck.Run(bytes, type, what);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new FlowSpecException($"{what} is null; write an object.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            var place = error is JsonException { Path: { Length: > 2 } path } ? $" at {path[2..]}" : "";
            throw new FlowSpecException($"{char.ToUpperInvariant(what[0])}{what[1..]} cannot be read{place}; compare it with one that was written here.", error);
        }
    }

    /// <summary>Reads a flow or a recipe, whose length is bounded.</summary>
    /// <exception cref="FlowSpecException">The text is too long, no JSON, or not what it is read as.</exception>
    public static T ReadSpec<T>(string json, JsonTypeInfo<T> type, string what)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length <= LongestText
            ? Read(json, type, what)
            : throw new FlowSpecException($"{char.ToUpperInvariant(what[0])}{what[1..]} has {json.Length} characters but at most {LongestText} are read.");
    }
}
