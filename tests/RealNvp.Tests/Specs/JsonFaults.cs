using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using RealNvp.Specs;

namespace RealNvp.Tests.Specs;

/// <summary>
/// One kind of JSON that is read: whatever is wrong with any field of it, the sentence names the field in JSON's words and no type of the program.
/// </summary>
/// <param name="type">What it is read as.</param>
/// <param name="sample">A text with every field set.</param>
/// <param name="reading">Reads a text, or throws.</param>
internal sealed class JsonFaults(JsonTypeInfo type, string sample, Action<string> reading)
{
    private static readonly string[] ProgramWords =
        ["System.", "RealNvp.", "`1", ".NET", "discriminator", "LineNumber", "BytePosition", "JsonSerializer", "converted", "Exception"];

    public static JsonFaults Of<T>(JsonTypeInfo<T> type, T sample) => Of(type, JsonSerializer.Serialize(sample, type));

    public static JsonFaults Of<T>(JsonTypeInfo<T> type, string sample) => new(type, sample, json => SpecJson.Read(json, type, "it"));

    /// <summary>The sample holds every field of every record, and is read.</summary>
    public void HoldsEveryField()
    {
        var there = new HashSet<string>();
        Cover(JsonNode.Parse(sample)!, type, there);
        var all = new HashSet<string>();
        Collect(type, all, []);
        Assert.NotEmpty(all);
        Assert.Empty(all.Except(there));
        Assert.Null(Read(sample));
    }

    /// <summary>A value of another type is refused by the path of its field.</summary>
    public void RefusesOtherTypes()
    {
        foreach (var (path, kind) in Fields())
        {
            foreach (var other in Others(kind))
            {
                var message = Read(With(path, other));
                Assert.True(message is not null, $"{path} = {other} was read");
                Assert.Contains($"{path[2..]} (line ", message, StringComparison.Ordinal);
                Assert.Contains(" must be ", message, StringComparison.Ordinal);
                AssertClean(message);
            }
        }
    }

    /// <summary>Null, an empty value or an absurd number is read, or refused by the path of its field.</summary>
    public void NamesThePathOfUnusualValues()
    {
        foreach (var (path, _) in Fields())
        {
            foreach (var other in (string[])["null", "[]", "{}", "[null]", "[[]]", "\"\"", "-1", "1e999", "99999999999999999999", "0.5"])
            {
                if (Read(With(path, other)) is { } message)
                {
                    Assert.Contains(path[2..], message, StringComparison.Ordinal);
                    AssertClean(message);
                }
            }
        }
    }

    /// <summary>A field that is missing or misspelt is named, unless it may be.</summary>
    public void NamesMissingAndMisspeltFields()
    {
        foreach (var (path, _) in Fields().Where(field => !field.Path.EndsWith(']')))
        {
            var key = path[(path.LastIndexOf('.') + 1)..];
            var without = Edited(path, (parent, at) => parent.AsObject().Remove(at));
            if (Read(without) is { } missing)
            {
                Assert.Contains($"\"{key}\"", missing, StringComparison.Ordinal);
                AssertClean(missing);
            }

            var misspelt = Edited(path, (parent, at) =>
            {
                var value = parent[at]!.DeepClone();
                parent.AsObject().Remove(at);
                parent[at + "x"] = value;
            });
            if (Read(misspelt) is { } unknown)
            {
                Assert.Contains($"\"{key}", unknown, StringComparison.Ordinal);
                AssertClean(unknown);
            }
        }
    }

    /// <summary>One line, with nothing in it of the program that reads. What the text itself has may be shown as it is.</summary>
    public static void AssertClean(string message, string text = "")
    {
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length <= 1_500, message);
        Assert.All(
            ProgramWords.Where(word => !text.Contains(word, StringComparison.Ordinal)),
            word => Assert.DoesNotContain(word, message, StringComparison.Ordinal));
    }

    /// <summary>Why a text is not read; null if it is.</summary>
    private string? Read(string json)
    {
        try
        {
            reading(json);
            return null;
        }
        catch (InvalidInputException error)
        {
            return error.Message;
        }
    }

    private static IEnumerable<string> Others(JsonValueKind kind) => ((string, JsonValueKind[])[])
    [
        ("\"zebra\"", [JsonValueKind.Number, JsonValueKind.True, JsonValueKind.Array, JsonValueKind.Object]),
        ("12.5", [JsonValueKind.String, JsonValueKind.True, JsonValueKind.Array, JsonValueKind.Object]),
        ("true", [JsonValueKind.String, JsonValueKind.Number, JsonValueKind.Array, JsonValueKind.Object]),
        ("[true]", [JsonValueKind.String, JsonValueKind.Number, JsonValueKind.True, JsonValueKind.Object]),
        ("{\"a\": 1}", [JsonValueKind.String, JsonValueKind.Number, JsonValueKind.True, JsonValueKind.Array]),
    ] is var all ? all.Where(other => other.Item2.Contains(kind)).Select(other => other.Item1) : [];

    /// <summary>All fields that are read, as <c>$.flow.steps[0].low</c>, and the kind of value that stands there.</summary>
    private List<(string Path, JsonValueKind Kind)> Fields()
    {
        var fields = new List<(string, JsonValueKind)>();
        Add(JsonNode.Parse(sample)!, type);
        return fields;

        void Add(JsonNode node, JsonTypeInfo type)
        {
            if (node.GetPath() != "$")
            {
                var kind = node.GetValueKind();
                fields.Add((node.GetPath(), kind == JsonValueKind.False ? JsonValueKind.True : kind));
            }

            foreach (var (child, childType, _) in Children(node, type))
            {
                Add(child, childType);
            }
        }
    }

    private static void Cover(JsonNode node, JsonTypeInfo type, HashSet<string> there)
    {
        foreach (var (child, childType, field) in Children(node, type))
        {
            there.Add(field);
            Cover(child, childType, there);
        }
    }

    private static IEnumerable<(JsonNode Node, JsonTypeInfo Type, string Field)> Children(JsonNode node, JsonTypeInfo type)
    {
        if (node is JsonArray list && type.Kind == JsonTypeInfoKind.Enumerable)
        {
            return list.Select(item => (item!, type.Options.GetTypeInfo(type.ElementType!), "element"));
        }

        if (node is not JsonObject values || type.Kind != JsonTypeInfoKind.Object)
        {
            return [];
        }

        var kind = type.PolymorphismOptions is { } kinds ? (string)values[kinds.TypeDiscriminatorPropertyName]! : null;
        var actual = kind is null ? type
            : type.Options.GetTypeInfo(type.PolymorphismOptions!.DerivedTypes.Single(derived => kind.Equals(derived.TypeDiscriminator)).DerivedType);
        return from property in actual.Properties
               where IsRead(property) && values[property.Name] is not null
               select (values[property.Name]!, type.Options.GetTypeInfo(property.PropertyType), $"{actual.Type.Name}.{property.Name}");
    }

    private static void Collect(JsonTypeInfo type, HashSet<string> fields, HashSet<Type> seen)
    {
        if (!seen.Add(type.Type))
        {
            return;
        }

        foreach (var derived in type.PolymorphismOptions?.DerivedTypes ?? [])
        {
            Collect(type.Options.GetTypeInfo(derived.DerivedType), fields, seen);
        }

        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            Collect(type.Options.GetTypeInfo(type.ElementType!), fields, seen);
        }

        foreach (var property in type.Properties.Where(property => IsRead(property) && !type.Type.IsAbstract))
        {
            fields.Add($"{type.Type.Name}.{property.Name}");
            Collect(type.Options.GetTypeInfo(property.PropertyType), fields, seen);
        }
    }

    private static bool IsRead(JsonPropertyInfo property) => property.Set is not null || property.AssociatedParameter is not null;

    private string With(string path, string value)
    {
        const string Marker = "\"the marker\"";
        var text = Edited(path, (parent, at) =>
        {
            if (at.StartsWith('['))
            {
                parent[int.Parse(at[1..^1], System.Globalization.CultureInfo.InvariantCulture)] = "the marker";
            }
            else
            {
                parent[at] = "the marker";
            }
        });
        return text.Replace(Marker, value, StringComparison.Ordinal);
    }

    private string Edited(string path, Action<JsonNode, string> edit)
    {
        var node = JsonNode.Parse(sample)!;
        var parts = path[1..].Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts[..^1])
        {
            node = part.StartsWith('[') ? node[int.Parse(part[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!;
        }

        edit(node, parts[^1]);
        return node.Root.ToJsonString();
    }
}
