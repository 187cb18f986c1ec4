using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace RealNvp.Server.Bodies;

/// <summary>An object of JSON as a record: its values by the columns' names.</summary>
internal sealed class JsonRecord(JsonElement element) : IReadOnlyDictionary<string, object?>
{
    public int Count => element.GetPropertyCount();

    public IEnumerable<string> Keys => element.EnumerateObject().Select(property => property.Name);

    public IEnumerable<object?> Values => element.EnumerateObject().Select(property => (object?)property.Value);

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => element.TryGetProperty(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var isThere = element.TryGetProperty(key, out var found);
        value = isThere ? found : null;
        return isThere;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, (object?)property.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
