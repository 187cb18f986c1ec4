using System.Text.Json;

namespace RealNvp.Specs;

/// <summary>The settings of steps and networks of one's own: a JSON object that their kind alone understands.</summary>
internal static class OwnSettings
{
    public static bool AreEqual(JsonElement? one, JsonElement? other) =>
        one is { } first && other is { } second ? JsonElement.DeepEquals(first, second) : one is null && other is null;

    public static string Summary(string name, JsonElement? settings) => settings is { } given ? $"{name} {given.GetRawText()}" : name;

    public static double Number(JsonElement? settings, string key, double otherwise) =>
        settings is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty(key, out var value) ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
        : throw new FlowSpecException($"Its setting '{key}' is {value.GetRawText()} but must be a number.");
}
