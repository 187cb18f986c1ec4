using RealNvp.Training;

namespace RealNvp.Files;

/// <summary>What is known of how a model came to be. Travels in the model file's header.</summary>
public sealed record ModelMetadata
{
    /// <summary>The name of the recipe, such as <c>readme</c>.</summary>
    public string Recipe { get; init => field = value ?? ""; } = "";

    /// <summary>The name of the data it was trained on, or its full path; empty for rows that were in memory.</summary>
    public string Data { get; init => field = value ?? ""; } = "";

    /// <summary>The seed of the training.</summary>
    public ulong Seed { get; init; }

    /// <summary>The seed of the data's split; null where it is not known.</summary>
    public ulong? DataSeed { get; init; }

    /// <summary>Whether all rows of a data set trained, with none held back for validation.</summary>
    public bool FullTraining { get; init; }

    /// <summary>The full path of the model whose weights the training began from; null for one from the beginning.</summary>
    public string? From { get; init; }

    /// <summary>The number of training rows.</summary>
    public int TrainingRows { get; init; }

    /// <summary>The epoch whose weights these are.</summary>
    public int Epoch { get; init; }

    /// <summary>The mean log-likelihood of the validation rows in nats, in the data's own units; null without validation.</summary>
    public double? ValidNats { get; init; }

    /// <summary>The same as bits per dimension.</summary>
    public double? ValidBitsPerDimension { get; init; }

    /// <summary>The names of the classes that a class-conditional model is given, one context value each; null for others.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>How many of the training rows are of each class; null where it is not known, and for models that are given no class.</summary>
    public IReadOnlyList<int>? ClassRows { get; init; }

    /// <summary>The engine it was trained with.</summary>
    public string Engine { get; init => field = value ?? ""; } = "";

    /// <summary>Seconds of training; of an ensemble of all its flows together.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Of an ensemble what is known of each flow, in their order; null for a model of one. The figures of validation above are then the means of theirs, on
    /// rows that each held back, and seed, epoch and training rows the first one's.
    /// </summary>
    public IReadOnlyList<MemberMetadata>? Members { get; init; }

    /// <summary>The version of the library that wrote it.</summary>
    public string Version { get; init => field = value ?? ""; } = typeof(ModelMetadata).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The metadata of an ensemble of models with these.</summary>
    internal static ModelMetadata OfEnsemble(IReadOnlyList<ModelMetadata> members) => members[0] with
    {
        ValidNats = MeanOfAll(members.Select(member => member.ValidNats)),
        ValidBitsPerDimension = MeanOfAll(members.Select(member => member.ValidBitsPerDimension)),
        Seconds = members.Sum(member => member.Seconds),
        Members =
        [
            .. members.Select(member => new MemberMetadata
            {
                Recipe = member.Recipe,
                Seed = member.Seed,
                TrainingRows = member.TrainingRows,
                Epoch = member.Epoch,
                ValidNats = member.ValidNats,
                ValidBitsPerDimension = member.ValidBitsPerDimension,
                Seconds = member.Seconds,
            }),
        ],
    };

    /// <summary>The metadata of one flow of an ensemble as a model by itself.</summary>
    internal ModelMetadata OfMember(int place) => Members?.ElementAtOrDefault(place) is not { } member ? this with { Members = null } : this with
    {
        Recipe = member.Recipe,
        Seed = member.Seed,
        TrainingRows = member.TrainingRows,
        Epoch = member.Epoch,
        ValidNats = member.ValidNats,
        ValidBitsPerDimension = member.ValidBitsPerDimension,
        Seconds = member.Seconds,
        Members = null,
    };

    /// <summary>How often each class occurred, counted once more than it did so that none is impossible; equal numbers where it is not known.</summary>
    internal double[] ClassWeights(int classes)
    {
        var weights = new double[classes];
        for (var label = 0; label < classes; label++)
        {
            weights[label] = 1 + (ClassRows?[label] ?? 0);
        }

        return weights;
    }

    /// <summary>log P(k) of each class, by <see cref="ClassWeights"/>.</summary>
    internal double[] LogClassShares(int classes)
    {
        var weights = ClassWeights(classes);
        var all = Math.Log(weights.Sum());
        return Array.ConvertAll(weights, weight => Math.Log(weight) - all);
    }

    /// <summary>This metadata, once it can be that of a training: a file may say anything.</summary>
    /// <exception cref="ModelFileException">They cannot.</exception>
    internal ModelMetadata Validated() =>
        AreOfTraining(TrainingRows, Epoch, Seconds) && (Classes is null || (Classes.Count > 0 && !Classes.Contains(null!)))
        && (ClassRows is null || (ClassRows.Count == Classes?.Count && ClassRows.All(rows => rows >= 0)))
        && Members?.All(member => member is not null && AreOfTraining(member.TrainingRows, member.Epoch, member.Seconds)) != false
            ? this
            : throw new ModelFileException("The record of its training is that of no training; train again.");

    private static bool AreOfTraining(int rows, int epoch, double seconds) => rows >= 0 && epoch >= 0 && seconds is >= 0 and < TrainerProgress.LongestSeconds;

    private static double? MeanOfAll(IEnumerable<double?> figures)
    {
        double?[] all = [.. figures];
        return Array.TrueForAll(all, figure => figure is not null) ? all.Average() : null;
    }
}
