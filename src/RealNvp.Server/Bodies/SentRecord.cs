using System.Text.Json;

namespace RealNvp.Server.Bodies;

/// <summary>A row of a request before its model takes it.</summary>
/// <param name="Record">Its values by the columns' names; null for a row that is no record.</param>
/// <param name="Fault">Why it is none, as part of a sentence; null for a record.</param>
internal sealed record SentRecord(IReadOnlyDictionary<string, object?>? Record, string? Fault)
{
    /// <summary>A row of JSON, which stays valid when the text that it is of does not.</summary>
    public static SentRecord Of(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object ? new(new JsonRecord(row.Clone()), null) : Unreadable("it is no record of values by column names");

    /// <summary>A row that cannot be read.</summary>
    public static SentRecord Unreadable(string fault) => new(null, fault);
}
