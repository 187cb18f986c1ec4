using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Data.Fitting;

/// <summary>Fits the mixture that a recipe has as its base to the latents of training rows, before the flow trains.</summary>
internal static class BaseFit
{
    /// <summary>The most variables of a mixture that is tried unless somebody asks for it: of more the factors outweigh the rows.</summary>
    public const int MostVariables = 64;

    private const int MostRows = 8_192;

    /// <summary>The same over processes that share the rows: what the first finds.</summary>
    public static Recipe Of(Dataset data, Recipe recipe, ICollective collective, CancellationToken cancellationToken)
    {
        if (collective.Count == 1 || recipe.Flow.Base is not { IsOpen: true })
        {
            return Of(data, recipe, cancellationToken);
        }

        using var shared = data.Shared();
        var fitted = Of(data, recipe, CancellationToken.None);
        var own = fitted.Flow.ToJson();
        var first = collective.OfFirst(own);
        return own == first ? fitted : fitted with { Flow = FlowSpec.FromJson(first) };
    }

    /// <summary>The recipe with its mixture; with a normal base where a single normal is as good. Other recipes as they are.</summary>
    /// <param name="data">The data, with the context that the recipe's flow is conditioned on.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="FlowSpecException">The flow is not one of vectors, for which alone a mixture is.</exception>
    public static Recipe Of(Dataset data, Recipe recipe, CancellationToken cancellationToken)
    {
        if (recipe.Flow.Base is not { IsOpen: true } open)
        {
            return recipe;
        }

        open.Check(recipe.Flow.Shape);

        // The latents before training depend on no base.
        var plain = recipe.Flow with { Base = null };
        var latents = Latents(data, plain, recipe.Training.Seed, cancellationToken);
        var components = MixtureFit.Fit(latents, plain.Shape.Size, recipe.Training.Seed, cancellationToken);
        return recipe with { Flow = plain with { Base = components is null ? null : new(BaseKind.Mixture) { Components = components } } };
    }

    private static float[] Latents(Dataset data, FlowSpec spec, ulong seed, CancellationToken cancellationToken)
    {
        var width = spec.Shape.Size;
        var picked = SeededRandom.For(seed, SeedPurpose.Mixture).ChooseAtMost(Math.Min(MostRows, Math.Max(1, (1 << 19) / width)), data.Train.Count);
        var (rows, context) = (new float[picked.Length * width], new float[picked.Length * spec.Context]);
        data.Train.Prefetch(picked);
        for (var index = 0; index < picked.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            data.Train.ReadNoisy(picked[index], seed, 0, rows.AsSpan(index * width, width));
            data.Train.ReadContext(picked[index], context.AsSpan(index * spec.Context, spec.Context));
        }

        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, seed));
        flow.Initialize(rows, context, cancellationToken);
        var latents = new float[rows.Length];
        flow.Encode(rows, latents, new double[picked.Length], context, cancellationToken);
        return RowCopy.Finite(latents, width);
    }
}
