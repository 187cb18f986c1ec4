using System.Text.Json;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Recipes;

/// <summary>
/// A flow and how to train it: what a preset makes for given data, what <c>--spec my.json</c> reads and what
/// <c>realnvp info --preset NAME --json</c> writes.
/// </summary>
public sealed record Recipe
{
    private const int LongestName = 100;

    /// <summary>The recipe's name, used for run folders and reports.</summary>
    public required string Name { get; init; }

    /// <summary>The flow.</summary>
    public required FlowSpec Flow { get; init; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? new(); } = new();

    /// <summary>Reads a recipe from JSON.</summary>
    /// <exception cref="FlowSpecException">The text is not a recipe, its steps do not fit its shape, or an option is out of range.</exception>
    public static Recipe FromJson(string json)
    {
        var recipe = SpecJson.ReadSpec(json, RecipeJson.Default.Recipe, "the recipe");
        if (recipe.Name.Length is 0 or > LongestName || recipe.Name.Any(letter => char.IsControl(letter) || letter is '/' or '\\'))
        {
            throw new FlowSpecException(
                $"The recipe's name must be 1 to {LongestName} letters, without slashes and control characters, since folders are named after it.");
        }

        recipe.Flow.Validated();
        recipe.Training.Check();
        return recipe;
    }

    /// <summary>The recipe as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecipeJson.Default.Recipe);
}
