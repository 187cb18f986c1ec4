using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.House.Tests.Documentation;

/// <summary>The pages on recipes show recipes that are read, and name every step, network and key of a training.</summary>
public sealed partial class RecipeTests
{
    private static readonly string[] Pages = ["docs/recipes.md", "docs/images.md"];

    [Fact]
    public void Every_recipe_that_is_shown_is_read()
    {
        var shown = Pages.SelectMany(page => Block().Matches(File.ReadAllText(Repository.At(page)))).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(Pages.Length, shown.Length);
        Assert.All(shown, json => Assert.NotEmpty(Recipe.FromJson(json).Flow.Steps));
    }

    [Fact]
    public void Every_step_every_network_and_every_key_of_a_training_is_named()
    {
        var text = string.Concat(Pages.Select(page => File.ReadAllText(Repository.At(page))));
        Type[] kinds = [typeof(StepSpec), typeof(ConditionerSpec), typeof(ImageConditionerSpec)];
        var names = Keys(typeof(TrainingOptions)).Concat(kinds.SelectMany(Kinds)).ToArray();
        Assert.Contains("affine-coupling", names);
        Assert.Contains("clipNorm", names);
        Assert.All(names, name => Assert.True(
            text.Contains($"`{name}`", StringComparison.Ordinal) || text.Contains($"\"{name}\"", StringComparison.Ordinal), $"{name} is named on no page"));
    }

    private static IEnumerable<string> Keys(Type record) => record.GetProperties()
        .Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null or { Condition: JsonIgnoreCondition.WhenWritingDefault })
        .Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    private static IEnumerable<string> Kinds(Type record) =>
        record.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(derived => (string)derived.TypeDiscriminator!);

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
