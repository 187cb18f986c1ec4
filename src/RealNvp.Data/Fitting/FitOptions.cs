using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Tables;

namespace RealNvp.Data.Fitting;

/// <summary>Options of fitting a model to rows. The defaults suit most data.</summary>
public record FitOptions
{
    /// <summary>How the rows are read: which columns, which are names, given or labels, what stands for a missing value.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>
    /// What is done with rows that lack a value: kept, so that the model learns where gaps are; left out; or filled in by a first model of the complete rows,
    /// which takes a second training.
    /// </summary>
    public MissingRule Missing { get; init; } = MissingRule.Keep;

    /// <summary>The recipe by name (<see cref="Presets"/>), which sizes itself by the rows; null for the one that fits them.</summary>
    public Preset? Preset { get; init; }

    /// <summary>A flow and its training of one's own, in place of a preset's.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>
    /// A model whose weights the training goes on from, on new rows of the same columns; its flow is taken, and a preset or recipe says only how it is
    /// trained. Rows that it was trained on train again, and those that it held back are held back still: the model
    /// file has their hashes. Null for the beginning.
    /// </summary>
    public ModelStart? From { get; init; }

    /// <summary>Passes over the training rows, at least 1; null for as many as the recipe has.</summary>
    public int? Epochs { get; init; }

    /// <summary>The longest time that the training may take: after it the best model so far is taken. Null for all epochs.</summary>
    public TimeSpan? MostTime { get; init; }

    /// <summary>The seed of the weights, the order of the rows, the noise and the split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Whether the model keeps a sample of the training rows, for baselines and explanations; what is saved then holds these rows.
    /// </summary>
    public bool KeepTrainingRows { get; init; } = true;

    /// <summary>Engines to try in order, such as that of RealNvp.Torch; null for the managed engine.</summary>
    public IReadOnlyList<IFlowEngine>? Engines { get; init; }

    /// <summary>The recipe for data, with what these options say of it.</summary>
    internal Recipe RecipeFor(Dataset data)
    {
        var recipe = Recipe is null ? DataRecipe.For(data, Preset) : DataRecipe.Conditioned(Recipe, data);
        recipe = From?.Recipe(recipe.Training) ?? recipe;
        return recipe with { Training = recipe.Training with { Seed = Seed, Epochs = Epochs ?? recipe.Training.Epochs } };
    }
}
