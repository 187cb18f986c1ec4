using System.Text.Json;
using RealNvp.Server.Access;

namespace RealNvp.Server.Bodies;

/// <summary>What a request asks for by name: an object of JSON, of which every name is known.</summary>
internal sealed class JsonArguments
{
    private readonly JsonElement _root;

    /// <summary>Looks at the names.</summary>
    /// <exception cref="RequestFault">It is no object, or has a name that nobody knows.</exception>
    public JsonArguments(JsonElement root, params IReadOnlyList<string> known)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw RequestFault.Bad("no-object", $"The body is no object; send one with any of {string.Join(", ", known)}.");
        }

        _root = root;
        if (root.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw RequestFault.Bad(
                "unknown-argument", $"There is no '{unknown}' to ask for here{NearestName.Hint(unknown, known, $"there is {string.Join(", ", known)}")}");
        }
    }

    /// <summary>A whole number within a range.</summary>
    public long Whole(string name, long usual, long least, long most) => Find(name) is not { } value ? usual
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most ? number
        : throw RequestFault.Bad("bad-argument", FormattableString.Invariant($"'{name}' must be a whole number from {least} to {most} but is {Shown(value)}."));

    /// <summary>A seed; null unless one is given.</summary>
    public ulong? Seed(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number
        : throw RequestFault.Bad("bad-argument", $"'{name}' must be a whole number of 0 or more but is {Shown(value)}.");

    /// <summary>A number within a range; null unless one is given.</summary>
    public double? Number(string name, double least, double most) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most ? number
        : throw RequestFault.Bad("bad-argument", FormattableString.Invariant($"'{name}' must be a number from {least} to {most} but is {Shown(value)}."));

    /// <summary>Values by names; empty unless some are given.</summary>
    public IReadOnlyDictionary<string, string> Values(string name)
    {
        if (Find(name) is not { } value)
        {
            return new Dictionary<string, string>();
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw RequestFault.Bad("bad-argument", $"'{name}' must be an object of values by columns but is {Shown(value)}.");
        }

        return value.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null).ToDictionary(
            property => property.Name,
            property => property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? throw RequestFault.Bad(
                    "bad-argument", $"'{property.Name}' in '{name}' must be a number or a text but is {Shown(property.Value)}.", column: property.Name)
                : property.Value.ToString());
    }

    /// <summary>Values of any kind, so many.</summary>
    public IReadOnlyList<JsonElement> Elements(string name, int count) =>
        Find(name) is { ValueKind: JsonValueKind.Array } values && values.GetArrayLength() == count
            ? [.. values.EnumerateArray()]
            : throw RequestFault.Bad("bad-argument", $"'{name}' must be an array of {Counted.Of(count, "row")}.");

    /// <summary>Rows of numbers, one behind the other.</summary>
    public float[] Rows(string name, int width, int most)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.Array } rows)
        {
            throw RequestFault.Bad("bad-argument", $"'{name}' must be an array of arrays of {Counted.Of(width, "number")}.");
        }

        var count = rows.GetArrayLength();
        if (count < 1 || count > most)
        {
            throw RequestFault.Bad("bad-argument", $"'{name}' must have 1 to {most:N0} rows but has {count:N0}.");
        }

        var values = new float[count * width];
        foreach (var (place, row) in rows.EnumerateArray().Index())
        {
            Read(name, row, place, values.AsSpan(place * width, width));
        }

        return values;
    }

    private static void Read(string name, JsonElement row, int place, Span<float> values)
    {
        if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != values.Length)
        {
            throw RequestFault.Bad("bad-argument", $"Row {place + 1} of '{name}' must be an array of {Counted.Of(values.Length, "number")}.", row: place + 1);
        }

        var next = 0;
        foreach (var value in row.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out values[next]) || !float.IsFinite(values[next]))
            {
                throw RequestFault.Bad("bad-argument", $"Value {next + 1} of row {place + 1} of '{name}' is {Shown(value)}, no finite number.", row: place + 1);
            }

            next++;
        }
    }

    private JsonElement? Find(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Shown(JsonElement value) => Data.RowReason.Shortened(value.GetRawText());
}
