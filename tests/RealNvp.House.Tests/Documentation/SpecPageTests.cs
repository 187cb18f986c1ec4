using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RealNvp.Specs;

namespace RealNvp.House.Tests.Documentation;

/// <summary>docs/spec.md has every kind and every key of a spec, with the default and the range that it has in the code.</summary>
public sealed partial class SpecPageTests
{
    private static readonly Dictionary<string, Type> Records = new[] { typeof(StepSpec), typeof(ConditionerSpec), typeof(ImageConditionerSpec) }
        .SelectMany(Kinds)
        .Concat([("The flow", typeof(FlowSpec)), ("base", typeof(BaseSpec)), ("logScale", typeof(LogScaleSpec)), ("spline` of an image coupling", typeof(SplineSpec))])
        .ToDictionary(kind => kind.Item1, kind => kind.Item2);

    static SpecPageTests()
    {
        OwnKinds.Register(new OwnStep());
        OwnKinds.Register(new OwnNetwork());
    }

    public static TheoryData<string> Sections => [.. SpecSection.All.Select(section => section.Title)];

    [Fact]
    public void Every_step_network_and_base_has_a_section() => Assert.Equal(Records.Keys.Order(), SpecSection.All.Select(section => section.Title).Order());

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_example_is_read_and_shows_what_its_section_is_about(string title)
    {
        var section = SpecSection.Of(title);
        Assert.All(section.Examples, example => Assert.NotEmpty(FlowSpec.FromJson(example).Steps));
        Assert.NotNull(section.Find(section.Example()));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_section_has_the_keys_that_its_kind_has(string title) =>
        Assert.Equal(Keys(Records[title]).Select(key => key.Name).Order(), SpecSection.Of(title).Keys.Select(key => key.Name).Order());

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_key_that_is_left_out_has_the_default_of_the_page(string title)
    {
        var section = SpecSection.Of(title);
        foreach (var key in section.Keys)
        {
            var flow = section.Example();
            section.Find(flow)!.Remove(key.Name);
            if (key.IsNeeded)
            {
                Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(flow.ToJsonString()));
                continue;
            }

            var read = section.Find(JsonNode.Parse(FlowSpec.FromJson(flow.ToJsonString()).ToJson()))![key.Name];
            Assert.True(
                JsonNode.DeepEquals(key.DefaultValue, read),
                $"{title}: {key.Name} is {read?.ToJsonString() ?? "none"} where it is left out, and not {key.Default}");
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_range_ends_where_the_page_says(string title)
    {
        var section = SpecSection.Of(title);
        foreach (var key in section.Keys)
        {
            foreach (var (value, mayStand) in key.Ends(other => ValueOf(section, other)))
            {
                var refusal = Refusal(section, key.Name, value);

                // The widest network there may be has more weights than a flow: another bound, of another sentence.
                var isRead = refusal is null || TooManyWeights().IsMatch(refusal);
                Assert.True(isRead == mayStand, $"{title}: {key.Name} = {value.ToJsonString()} is {(isRead ? "read" : $"refused: {refusal}")}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Words_are_those_that_may_stand_there(string title)
    {
        var section = SpecSection.Of(title);
        foreach (var (name, type) in Keys(Records[title]))
        {
            var key = section.Keys.Single(key => key.Name == name);
            Assert.Equal(type.IsEnum ? type.GetEnumNames().Select(JsonNamingPolicy.KebabCaseLower.ConvertName) : [], key.Words);
            Assert.All(key.Words, word => Assert.Null(Refusal(section, name, word)));
            Assert.Equal(type == typeof(bool), key.Range == "true or false");
            Assert.True(
                type.IsEnum || type == typeof(bool) || key.Ends(other => ValueOf(section, other)).Any() || key.Range is "an object" or "a list" or "a name" or "the flow's",
                $"{title}: {name} has a range that is not understood: {key.Range}");
        }
    }

    [Fact]
    public void Objects_of_the_page_are_objects_and_lists_are_lists() => Assert.All(Records, record => Assert.All(
        Keys(record.Value).Where(key => SpecSection.Of(record.Key).Keys.Single(shown => shown.Name == key.Name).Range is "an object" or "a list"),
        key => Assert.True(key.Type.Name.EndsWith("Spec", StringComparison.Ordinal) || key.Type == typeof(IReadOnlyList<StepSpec>)
            || key.Type == typeof(IReadOnlyList<MixtureComponent>) || key.Type == typeof(JsonElement), key.Name)));

    private static string? Refusal(SpecSection section, string key, JsonNode value)
    {
        var flow = section.Example();
        try
        {
            // A context is given to a flow, which must have couplings, and not written by hand.
            if (key == "context")
            {
                FlowSpec.FromJson(section.Examples[^1]).Given((int)value);
                return null;
            }

            section.Find(flow)![key] = value.DeepClone();
            FlowSpec.FromJson(flow.ToJsonString());
            return null;
        }
        catch (InvalidInputException error)
        {
            return error.Message;
        }
    }

    private static double ValueOf(SpecSection section, string key) =>
        (double)(section.Find(section.Example())![key] ?? section.Keys.Single(other => other.Name == key).DefaultValue)!;

    private static IEnumerable<(string Kind, Type Record)> Kinds(Type record) =>
        record.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(derived => ((string)derived.TypeDiscriminator!, derived.DerivedType));

    /// <summary>The keys of a record; a coupling's context is that of the flow, which files of earlier versions repeat.</summary>
    private static IEnumerable<(string Name, Type Type)> Keys(Type record) => record.GetProperties()
        .Where(property => property.CanWrite)
        .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null or { Condition: JsonIgnoreCondition.WhenWritingDefault })
        .Where(property => property.Name != nameof(FlowSpec.Context) || record == typeof(FlowSpec))
        .Select(property => (
            property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));

    [GeneratedRegex(@"weights|The shape \[\d+, \d+")]
    private static partial Regex TooManyWeights();

    /// <summary>The names that the page shows.</summary>
    private sealed class OwnStep : StepKind
    {
        public override string Name => "sinh-arcsinh";
    }

    private sealed class OwnNetwork : ConditionerKind
    {
        public override string Name => "sine";

        public override IEnumerable<WeightSpec> Weights(int inputs, int outputs, OwnConditionerSpec network) => [];
    }
}
