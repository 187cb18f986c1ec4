using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Randomness;
using RealNvp.Recipes;
using RealNvp.Training;

namespace RealNvp.Data.Fitting;

/// <summary>
/// What the flows of an ensemble are trained on and how: each is a <see cref="ModelFit"/> of its own, with another seed and with other rows held back to choose
/// its best epoch, so that together they learn from all rows but the test rows. The first is trained as a model of one flow is.
/// </summary>
public static class EnsembleMember
{
    /// <summary>The most flows of an ensemble.</summary>
    public const int MostMembers = FlowEnsemble.MostMembers;

    /// <summary>
    /// The data of a flow. The validation rows of the first are the data's; of another as many of the training rows, while the first one's train. Which, their
    /// values say, so that a flow that goes on with more rows holds back about the same again. No two flows hold back the same rows as long as there are enough.
    /// </summary>
    /// <param name="data">The data of the whole; what is made of it shares its files.</param>
    /// <param name="number">The number of the flow, from 1.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The data; as it is for the first flow, and where no rows are held back.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Dataset Rows(Dataset data, int number, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        RequireNumber(number);
        var size = HeldBack(data);
        if (number == 1 || size == 0)
        {
            return data;
        }

        var hashes = SeenRows.Hashes(data.Train, cancellationToken);
        int[] order = [.. Enumerable.Range(0, hashes.Length)];
        Array.Sort(hashes, order);
        var start = (number - 2) % (order.Length / size) * size;
        int[] valid = [.. order[start..(start + size)].Order()];
        int[] train = [.. ((int[])[.. order[..start], .. order[(start + size)..]]).Order()];
        return data with
        {
            Train = new JoinedRows([new RowSubset(data.Train, train), data.Valid]),
            Valid = new RowSubset(data.Train, valid),
            LabelSource = new(() => data.ReadLabels() is { } labels ? Divided(labels, train, valid) : null),
        };
    }

    /// <summary>How a flow is trained: as the first, by a seed of its own.</summary>
    /// <param name="recipe">The recipe of the whole.</param>
    /// <param name="number">The number of the flow, from 1.</param>
    public static Recipe Recipe(Recipe recipe, int number)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe with { Training = recipe.Training with { Seed = Seed(recipe.Training.Seed, number) } };
    }

    /// <summary>The seed of a flow: for the first that of the whole.</summary>
    /// <param name="seed">The seed of the whole.</param>
    /// <param name="number">The number of the flow, from 1.</param>
    public static ulong Seed(ulong seed, int number)
    {
        RequireNumber(number);
        return number == 1 ? seed : SeededRandom.For(seed, SeedPurpose.Members, (ulong)number, 1).NextUInt64();
    }

    /// <summary>Prepares the training of a flow: from its beginning, or from the flow of that number of a model that it goes on from.</summary>
    /// <param name="data">The data of the whole.</param>
    /// <param name="recipe">The recipe of the whole.</param>
    /// <param name="number">The number of the flow, from 1.</param>
    /// <param name="start">The model that the training goes on from; null for one from the beginning.</param>
    /// <param name="engines">Engines to try in order; null or without any, the managed engine.</param>
    /// <param name="collective">The processes that train together.</param>
    /// <param name="cancellationToken">Stops the preparation.</param>
    internal static ModelFit Begin(
        Dataset data,
        Recipe recipe,
        int number,
        ModelStart? start,
        IReadOnlyList<IFlowEngine>? engines,
        ICollective collective,
        CancellationToken cancellationToken)
    {
        var (rows, own) = (Rows(data, number, cancellationToken), Recipe(recipe, number));
        return start is null
            ? ModelFit.Begin(rows, own, collective, engines, cancellationToken)
            : ModelFit.BeginFrom(rows, start.Member(number), own.Training, collective, engines ?? []);
    }

    /// <summary>The number of flows, counted from the first, of which no two hold back the same row; 0 where no rows are held back.</summary>
    internal static int MostDistinct(Dataset data) => HeldBack(data) is > 0 and var size ? 1 + (data.Train.Count / size) : 0;

    private static int HeldBack(Dataset data) => Math.Min(data.Valid.Count, data.Train.Count / 2);

    private static RowLabels Divided(RowLabels labels, int[] train, int[] valid) => labels with
    {
        Train = (int[])[.. train.Select(row => labels.Train.Span[row]), .. labels.Valid.Span],
        Valid = Array.ConvertAll(valid, row => labels.Train.Span[row]),
    };

    private static void RequireNumber(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MostMembers);
    }
}
