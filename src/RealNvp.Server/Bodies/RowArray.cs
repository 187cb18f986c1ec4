using System.Text.Json;
using RealNvp.Server.Access;
using RealNvp.Server.Models;

namespace RealNvp.Server.Bodies;

/// <summary>The rows of a body that is read whole.</summary>
internal static class RowArray
{
    /// <summary>The rows of an array, or the one row that the body is.</summary>
    /// <param name="root">The body.</param>
    /// <param name="served">The model that takes them.</param>
    /// <param name="most">The most rows.</param>
    /// <exception cref="RequestFault">It is neither, or has too many rows.</exception>
    public static IReadOnlyList<JsonElement> Of(JsonElement root, ServedModel served, int most)
    {
        if (IsOne(root, served))
        {
            return [root];
        }

        if (root.ValueKind != JsonValueKind.Array)
        {
            throw RequestFault.Bad("no-rows", "The body is neither a record nor an array of records; send {\"column\": value, ...} or an array of such.");
        }

        var count = root.GetArrayLength();
        return count <= most
            ? [.. root.EnumerateArray()]
            : throw RequestFault.TooLarge($"The body has {count:N0} rows, and at most {most:N0} are taken here; send fewer at a time.");
    }

    /// <summary>Whether the body is one row: a record, or of a model of no table an array of numbers.</summary>
    public static bool IsOne(JsonElement root, ServedModel served) => root.ValueKind == JsonValueKind.Object
        || (served.Readers is null && root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].ValueKind == JsonValueKind.Number);
}
