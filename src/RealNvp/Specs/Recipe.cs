using System.Text.Json;
using System.Text.Json.Serialization;
using RealNvp.Training;

namespace RealNvp.Specs;

/// <summary>
/// A flow and how to train it: what a preset makes for given data, what <c>--spec my.json</c> reads and what
/// <c>realnvp info --preset NAME --json</c> writes.
/// </summary>
public sealed record Recipe
{
    /// <summary>The recipe's name, used for run folders and reports.</summary>
    public required string Name { get; init; }

    /// <summary>The flow.</summary>
    public required FlowSpec Flow { get; init; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init => field = value ?? new(); } = new();

    /// <summary>Reads a recipe from JSON.</summary>
    /// <exception cref="InvalidInputException">The text is not a recipe, its steps do not fit its shape, or an option is out of range.</exception>
    public static Recipe FromJson(string json)
    {
        var recipe = SpecJson.Read(json, SpecJson.Default.Recipe);
        recipe.Flow.Checked();
        recipe.Training.Check();
        return recipe;
    }

    /// <summary>The recipe as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Default.Recipe);
}
