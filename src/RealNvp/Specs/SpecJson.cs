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
[JsonSerializable(typeof(Recipe))]
internal sealed partial class SpecJson : JsonSerializerContext
{
    /// <summary>Reads JSON that a person may have written, and says where it went wrong.</summary>
    /// <param name="json">The text.</param>
    /// <param name="type">What it is read as.</param>
    /// <param name="what">What a sentence calls it, such as "The run record"; null for a spec.</param>
    public static T Read<T>(string json, JsonTypeInfo<T> type, string? what = null)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new InvalidInputException(what is null
                    ? "The JSON is null; write a spec, as `realnvp info --preset readme --json` shows one."
                    : $"{what} is null; give the file as it was written.");
        }
        catch (JsonException error)
        {
            var place = error.LineNumber is { } line ? $" at line {line + 1}" : "";
            throw new InvalidInputException(
                $"{what ?? "The JSON"} is not usable{place} (path {error.Path ?? "$"}): {FirstSentence(error.Message)}", error);
        }
        catch (NotSupportedException error)
        {
            throw new InvalidInputException($"{what ?? "The JSON"} is not usable{PathIn(error.Message)}: {FirstSentence(error.Message)}", error);
        }
    }

    private static string PathIn(string message)
    {
        var parts = message.Split(" Path: ", 2);
        return parts.Length < 2 ? "" : $" (path {parts[1].Split(' ')[0]})";
    }

    /// <summary>The part of the parser's message that speaks of the JSON and not of the program that reads it.</summary>
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var sentence = end < 0 ? message : message[..end];
        var unmapped = sentence.IndexOf(" could not be mapped to any .NET member", StringComparison.Ordinal);
        return unmapped < 0 ? sentence : $"{sentence[..unmapped]} is not known here; check its spelling.";
    }
}
