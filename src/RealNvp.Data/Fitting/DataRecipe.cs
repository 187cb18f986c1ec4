using RealNvp.Recipes;

namespace RealNvp.Data.Fitting;

/// <summary>Recipes for data: sized by its rows and columns, conditioned on what its rows come with.</summary>
internal static class DataRecipe
{
    /// <summary>The recipe of a preset for data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="preset">The preset; null for the one that fits.</param>
    /// <exception cref="DataFaultException">The preset does not fit the data's shape.</exception>
    public static Recipe For(Dataset data, Preset? preset = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        preset ??= DefaultFor(data);
        return Conditioned(preset.For(data.Shape, data.Levels, data.Train.Count, data.IsMirrorable), data);
    }

    /// <summary>
    /// The data as a preset learns it: given the class of each row where the preset is made for that (<see cref="Preset.IsByClass"/>) and the rows have
    /// classes, otherwise as it is.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="preset">The preset; null for the one that fits.</param>
    /// <exception cref="DataFaultException">The classes are missing, damaged or not those of the rows.</exception>
    public static Dataset Given(Dataset data, Preset? preset = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return (preset ?? DefaultFor(data)).IsByClass && data.Train.ContextWidth == 0 && data.ReadLabels() is { Names.Count: > 1 }
            ? data.GivenLabels()
            : data;
    }

    private static Preset DefaultFor(Dataset data) => Presets.DefaultFor(data.Shape, data.Levels);

    /// <summary>A recipe with its flow conditioned on as many values as the data's rows come with.</summary>
    public static Recipe Conditioned(Recipe recipe, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        return recipe.Flow.Context == data.Train.ContextWidth ? recipe : recipe with { Flow = recipe.Flow.Given(data.Train.ContextWidth) };
    }
}
