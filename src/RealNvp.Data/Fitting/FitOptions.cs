using RealNvp.Collectives;
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

    /// <summary>
    /// The flows of the model, from 1 to <see cref="EnsembleMember.MostMembers"/>, trained one after the other: the density of several is the mean of theirs
    /// (<see cref="DensityModel.Members"/>), and is better where rows are few. Null for as many as suit the rows, or as <see cref="From"/> has.
    /// </summary>
    public int? Members { get; init; }

    /// <summary>Passes over the training rows, at least 1; null for as many as the recipe has.</summary>
    public int? Epochs { get; init; }

    /// <summary>The longest time that the training may take, shared among the flows of an ensemble: after it the best model so far is taken. Null for all epochs.</summary>
    public TimeSpan? MostTime { get; init; }

    /// <summary>
    /// The share of the least likely rows of every batch that stay out of the loss, from 0 to 0.5: anomalies among the rows are then not learnt
    /// (<see cref="Training.TrainingOptions.Trim"/>). Null for what the recipe has, which is 0 unless it is one's own.
    /// </summary>
    public double? Trim { get; init; }

    /// <summary>The seed of the weights, the order of the rows, the noise and the split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Whether the model keeps a sample of the training rows, for baselines and explanations; what is saved then holds these rows.
    /// </summary>
    public bool KeepTrainingRows { get; init; } = true;

    /// <summary>Engines to try in order, such as that of RealNvp.Torch; null for the managed engine.</summary>
    public IReadOnlyList<IFlowEngine>? Engines { get; init; }

    /// <summary>
    /// The processes that train together, each of which fits the same table with the same options: rows of a file are shared by them
    /// (<see cref="DataOptions.Collective"/>), and all come to the same model, of one flow. Null for this process alone.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>The recipe for data, with what these options say of it.</summary>
    internal Recipe RecipeFor(Dataset data)
    {
        var recipe = Recipe is null ? DataRecipe.For(data, Preset) : DataRecipe.Conditioned(Recipe, data);
        recipe = From?.Recipe(recipe.Training) ?? recipe;
        return recipe with
        {
            Training = recipe.Training with
            {
                Seed = Seed,
                Epochs = Epochs ?? recipe.Training.Epochs,
                Trim = Trim ?? recipe.Training.Trim,
            },
        };
    }

    /// <summary>How many flows the model gets.</summary>
    /// <exception cref="InvalidInputException">So many cannot be.</exception>
    internal int MembersFor(Dataset data)
    {
        if (Members is < 1 or > EnsembleMember.MostMembers)
        {
            throw new InvalidInputException($"A model has 1 to {EnsembleMember.MostMembers} flows but {Members} are asked for.") { Options = [nameof(Members)] };
        }

        if (Collective is { Count: > 1 })
        {
            return Members is null or 1 ? 1 : throw new InvalidInputException(
                $"A model of {Members} flows is trained by one process, and there are {Collective.Count}; train one flow, or use one process.")
            {
                Options = [nameof(Members)],
            };
        }

        if (From is null)
        {
            return Members ?? EnsembleRule.MembersFor(data, RecipeFor(data));
        }

        var flows = From.Model.Members.Count;
        return Members is null || Members == flows
            ? flows
            : throw new InvalidInputException(
                $"The model to go on from has {Counted.Of(flows, "flow")} and goes on with as many, but {Members} are asked for; leave the number out.")
            {
                Options = [nameof(Members)],
            };
    }
}
