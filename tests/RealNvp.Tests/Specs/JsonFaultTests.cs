using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using RealNvp.Files;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Tests.Specs;

/// <summary>Whatever is wrong with any field of any JSON that is read, the sentence names the field in JSON's words and no type of the program.</summary>
public sealed class JsonFaultTests
{
    private static readonly string[] ProgramWords =
        ["System.", "RealNvp.", "`1", ".NET", "discriminator", "LineNumber", "BytePosition", "JsonSerializer", "converted", "Exception"];

    private static readonly Dictionary<string, JsonTypeInfo> Types = new()
    {
        ["recipe"] = RecipeJson.Default.Recipe,
        ["schema"] = TableJson.Default.TableSchema,
        ["record"] = RunJson.Default.RunRecord,
        ["facts"] = FilesJson.Default.ModelMetadata,
        ["options"] = FilesJson.Default.TrainingOptions,
        ["progress"] = FilesJson.Default.TrainerProgress,
    };

    public static TheoryData<string> Names => [.. Types.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sample_holds_every_field_of_every_record(string name)
    {
        var there = new HashSet<string>();
        Cover(JsonNode.Parse(Sample(name))!, Types[name], there);
        var all = new HashSet<string>();
        Collect(Types[name], all, []);
        Assert.NotEmpty(all);
        Assert.Empty(all.Except(there));
        Assert.Null(Read(name, Sample(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_of_another_type_is_refused_by_the_path_of_its_field(string name)
    {
        foreach (var (path, kind) in Fields(name))
        {
            foreach (var other in Others(kind))
            {
                var message = Read(name, With(name, path, other));
                Assert.True(message is not null, $"{path} = {other} was read");
                Assert.Contains($"{path[2..]} (line ", message, StringComparison.Ordinal);
                Assert.Contains(" must be ", message, StringComparison.Ordinal);
                AssertClean(message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Null_an_empty_value_or_an_absurd_number_is_read_or_refused_by_the_path_of_its_field(string name)
    {
        foreach (var (path, _) in Fields(name))
        {
            foreach (var other in (string[])["null", "[]", "{}", "[null]", "[[]]", "\"\"", "-1", "1e999", "99999999999999999999", "0.5"])
            {
                if (Read(name, With(name, path, other)) is { } message)
                {
                    Assert.Contains(path[2..], message, StringComparison.Ordinal);
                    AssertClean(message);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_field_that_is_missing_misspelt_or_there_twice_is_named(string name)
    {
        foreach (var (path, _) in Fields(name).Where(field => !field.Path.EndsWith(']')))
        {
            var key = path[(path.LastIndexOf('.') + 1)..];
            var without = Edited(name, path, (parent, at) => parent.AsObject().Remove(at));
            if (Read(name, without) is { } missing)
            {
                Assert.Contains($"\"{key}\"", missing, StringComparison.Ordinal);
                AssertClean(missing);
            }

            var misspelt = Edited(name, path, (parent, at) =>
            {
                var value = parent[at]!.DeepClone();
                parent.AsObject().Remove(at);
                parent[at + "x"] = value;
            });
            if (Read(name, misspelt) is { } unknown)
            {
                Assert.Contains($"\"{key}", unknown, StringComparison.Ordinal);
                AssertClean(unknown);
            }
        }
    }

    [Theory]
    [InlineData("""{"step": "afine-coupling"}""", "steps[0].step (line 1) is \"afine-coupling\"", "did you mean \"affine-coupling\"?")]
    [InlineData("""{"step": "affine-coupling", "s": {"net": "mpl", "hidden": []}}""", "steps[0].s.net (line 1) is \"mpl\" but must be \"mlp\", \"residual-mlp\" or \"own-network\"", "did you mean \"mlp\"?")]
    [InlineData("""{"step": "affine-coupling", "s": {"hidden": [4]}}""", "steps[0].s (line 1) has no \"net\"", "\"mlp\", \"residual-mlp\" or \"own-network\"")]
    [InlineData("""{"low": 0.1}""", "steps[0] (line 1) has no \"step\"", "\"permute\"")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hidden": 64}}""", "steps[0].net.hidden (line 1) is 64", "a list of whole numbers such as [64, 64]")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hidden": [4], "activation": "swish"}}""", "activation (line 1) is \"swish\"", "\"relu\" or \"tanh\"")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hidden": [4], "activation": "tahn"}}""", "is \"tahn\"", "did you mean \"tanh\"?")]
    [InlineData("""{"step": "spline-coupling", "net": {"net": "mlp", "hiden": [4]}}""", "has a key \"hiden\"", "did you mean \"hidden\"?")]
    [InlineData("""{"step": "spline-coupling", "mask": "odd_even", "net": {"net": "mlp", "hidden": []}}""", "steps[0].mask", "did you mean \"odd-even\"?")]
    [InlineData("""{"step": "spline-coupling"}""", "steps[0] (line 1) has no \"net\"", "an object such as {\"net\": \"mlp\", ...}")]
    [InlineData("""{"step": "logit", "low": 0.1, "low": 0.2}""", "has the key \"low\" twice", "keep one")]
    [InlineData("""{"step": "permute", "seed": -1}""", "steps[0].seed (line 1) is -1", "a whole number from 0 to 18446744073709551615")]
    public void What_is_wrong_with_a_step_is_said_with_what_may_stand_there(string step, params string[] words)
    {
        var message = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson($$"""{"shape": [4], "steps": [{{step}}]}""")).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        AssertClean(message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n ", "empty")]
    [InlineData("{\n\"shape\": [4],\n\"steps\": [", "ends in the middle, at line 3")]
    [InlineData("{\n\"shape\": [4]\n\"steps\": []}", "line 3, column 1, at or before '\"steps\": []}'")]
    [InlineData("{\"shape\": [4], \"steps\": []} {}", "line 1")]
    [InlineData("not json", "'not json'")]
    [InlineData("{\"shape\": [4], \"steps\": [{\"step\": \"\\ud800\"}]}", "half of a surrogate pair")]
    public void A_text_that_is_no_JSON_is_refused_where_it_goes_wrong(string json, string words)
    {
        var message = Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(json)).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        AssertClean(message);
    }

    /// <summary>One line, with nothing in it of the program that reads. What the text itself has may be shown as it is.</summary>
    internal static void AssertClean(string message, string text = "")
    {
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length <= 1_500, message);
        Assert.All(
            ProgramWords.Where(word => !text.Contains(word, StringComparison.Ordinal)),
            word => Assert.DoesNotContain(word, message, StringComparison.Ordinal));
    }

    private static string Sample(string name) => name switch
    {
        "recipe" => JsonSerializer.Serialize(EverySpec.Recipe, RecipeJson.Default.Recipe),
        "options" => JsonSerializer.Serialize(EverySpec.Recipe.Training, FilesJson.Default.TrainingOptions),
        "schema" => JsonSerializer.Serialize(EverySpec.Schema, TableJson.Default.TableSchema),
        "record" => JsonSerializer.Serialize(EverySpec.Record, RunJson.Default.RunRecord),
        "facts" => JsonSerializer.Serialize(EverySpec.Metadata, FilesJson.Default.ModelMetadata),
        _ => EverySpec.Progress,
    };

    /// <summary>Why a text is not read; null if it is.</summary>
    private static string? Read(string name, string json)
    {
        try
        {
            _ = name switch
            {
                "recipe" => (object)SpecJson.Read(json, RecipeJson.Default.Recipe, "it"),
                "options" => SpecJson.Read(json, FilesJson.Default.TrainingOptions, "it"),
                "schema" => SpecJson.Read(json, TableJson.Default.TableSchema, "it"),
                "record" => SpecJson.Read(json, RunJson.Default.RunRecord, "it"),
                "facts" => SpecJson.Read(json, FilesJson.Default.ModelMetadata, "it"),
                _ => SpecJson.Read(json, FilesJson.Default.TrainerProgress, "it"),
            };
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
    private static List<(string Path, JsonValueKind Kind)> Fields(string name)
    {
        var fields = new List<(string, JsonValueKind)>();
        Add(JsonNode.Parse(Sample(name))!, Types[name]);
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

    private static string With(string name, string path, string value)
    {
        const string Marker = "\"the marker\"";
        var text = Edited(name, path, (parent, at) =>
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

    private static string Edited(string name, string path, Action<JsonNode, string> edit)
    {
        var node = JsonNode.Parse(Sample(name))!;
        var parts = path[1..].Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts[..^1])
        {
            node = part.StartsWith('[') ? node[int.Parse(part[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!;
        }

        edit(node, parts[^1]);
        return node.Root.ToJsonString();
    }
}
