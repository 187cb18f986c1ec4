using RealNvp.Recipes;

namespace RealNvp.Data.Fitting;

/// <summary>How many flows a model gets unless somebody says it.</summary>
internal static class EnsembleRule
{
    /// <summary>The flows of a small table.</summary>
    public const int MembersOfSmallTables = 3;

    /// <summary>A table is small below so many training rows: of more rows a flow learns less by chance, and takes longer.</summary>
    public const int SmallBelow = 2_000;

    /// <summary>The number of flows: several for a small table that is learnt by one of the recipes for tables, otherwise 1.</summary>
    /// <param name="data">The data.</param>
    /// <param name="recipe">How it is learnt.</param>
    public static int MembersFor(Dataset data, Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(recipe);
        return data.Schema is not null && TablePresets.Made(recipe) && data.Train.Count < SmallBelow ? MembersOfSmallTables : 1;
    }
}
