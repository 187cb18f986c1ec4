using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Fitting;

/// <summary>Recipes for data: sized by its rows and columns, conditioned on what its rows come with.</summary>
internal static class DataRecipe
{
    private const int MostNamed = 5;

    /// <summary>The recipe of a preset for data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="preset">The preset; null for the one that fits.</param>
    /// <exception cref="DataFaultException">The preset needs two columns and of a table one is left; the sentence says why.</exception>
    /// <exception cref="FlowSpecException">The preset does not fit the data's shape.</exception>
    public static Recipe For(Dataset data, Preset? preset = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        preset ??= DefaultFor(data);
        RequireColumns(preset, data);
        return Conditioned(OfTable(preset.For(data.Shape, data.Levels, data.Train.Count, data.IsMirrorable), data), data);
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

    /// <summary>
    /// The rows of a table, whose columns are about normal each, are in clusters more often than not: their latents get a mixture for a base where it fits
    /// better. Few of them are seen with noise.
    /// </summary>
    private static Recipe OfTable(Recipe recipe, Dataset data)
    {
        if (!TablePresets.Made(recipe) || data.Levels is not null
            || data.Schema?.Columns.Any(column => column.Marginal is not null) != true)
        {
            return recipe;
        }

        return recipe with
        {
            Flow = data.Shape.Size <= BaseFit.MostVariables ? recipe.Flow with { Base = new(BaseKind.Mixture) } : recipe.Flow,
            Training = recipe.Training with { Noise = TableNoise.For(data.Train.Count) },
        };
    }

    /// <summary>Throws for a preset of couplings where one column of one value is left: they change some values by what others are.</summary>
    private static void RequireColumns(Preset preset, Dataset data)
    {
        if (preset.TakesOneVariable || data is not { Schema: { } schema, Shape.Size: 1 })
        {
            return;
        }

        var left = schema.Columns.Single(column => column.Role == ColumnRole.Modelled).Name;
        string[] others = [.. schema.Columns.Where(column => column.Role == ColumnRole.LeftOut).Select(column => $"'{column.Name}' ({column.Reason})")];
        var more = others.Length > MostNamed ? $" and {others.Length - MostNamed} more" : "";
        var why = others.Length == 0 ? ""
            : $"; left out {(others.Length == 1 ? "is" : "are")} {string.Join(", ", others.Take(MostNamed))}{more}";
        throw new DataFaultException(
            $"The preset '{preset.Name}' learns what columns have to do with one another and needs two, but of '{data.Name}' one is left to learn, "
            + $"'{left}'{why}. Take '{DefaultFor(data).Name}', which is for one column, or keep another column.")
        {
            Options = [nameof(FitOptions.Preset), nameof(TableOptions.Columns), nameof(TableOptions.Drop)],
        };
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
