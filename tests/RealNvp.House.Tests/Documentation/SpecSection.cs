using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RealNvp.House.Tests.Documentation;

/// <summary>A section of docs/spec.md: a kind of step or network, or an object of its own, with its keys and an example.</summary>
/// <param name="Title">Its heading, without backquotes around it; where a kind and an object have one name, the heading goes on behind the name.</param>
/// <param name="Keys">A line of its table each.</param>
/// <param name="Examples">The JSON that it shows.</param>
internal sealed partial record SpecSection(string Title, IReadOnlyList<SpecKey> Keys, IReadOnlyList<string> Examples)
{
    private const string Flow = "The flow";

    /// <summary>All sections that show an example.</summary>
    public static IReadOnlyList<SpecSection> All { get; } =
        [.. Read(File.ReadAllText(Repository.At("docs", "spec.md"))).Where(section => section.Examples.Count > 0)];

    /// <summary>The section of a heading.</summary>
    public static SpecSection Of(string title) => All.Single(section => section.Title == title);

    /// <summary>The first example, to be changed.</summary>
    public JsonObject Example() => JsonNode.Parse(Examples[0])!.AsObject();

    /// <summary>The object in a flow that this section is about; null where the flow has none.</summary>
    public JsonObject? Find(JsonNode? flow) => Title == Flow ? flow!.AsObject() : Search(flow);

    /// <summary>The name that it has in JSON.</summary>
    private string Name => Title.Split('`')[0];

    private JsonObject? Search(JsonNode? node) => node switch
    {
        JsonObject one when IsTitle(one["step"]) || IsTitle(one["net"]) => one,
        JsonObject one when one[Name] is JsonObject named => named,
        JsonObject one => one.Select(property => Search(property.Value is JsonValue ? null : property.Value)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(Search).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private bool IsTitle(JsonNode? kind) => kind is JsonValue value && (string?)value == Name;

    private static IEnumerable<SpecSection> Read(string page)
    {
        var parts = Heading().Split(page);
        for (var index = 1; index < parts.Length; index += 2)
        {
            yield return new(
                parts[index].Trim('`'),
                [.. Row().Matches(parts[index + 1]).Select(row => new SpecKey(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value))],
                [.. Block().Matches(parts[index + 1]).Select(block => block.Groups[1].Value)]);
        }
    }

    [GeneratedRegex("^###? (.*)\n", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(\w+)` \| (.*?) \| (.*?) \| ", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
