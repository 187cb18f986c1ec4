namespace RealNvp;

/// <summary>
/// What a stream of random numbers is for. Every stream is a function of the user's seed and its purpose (and pass over
/// the rows and step where it has them), so that no stream depends on how many numbers another one took.
/// </summary>
internal static class SeedPurpose
{
    public const ulong Weights = 1;
    public const ulong RowOrder = 2;
    public const ulong TrainingNoise = 3;
    public const ulong ValidationNoise = 4;
    public const ulong StartNoise = 5;
    public const ulong Latents = 6;
    public const ulong TrainingViews = 7;
    public const ulong Flips = 8;
    public const ulong Dropout = 9;

    /// <summary>The training rows that a model file keeps.</summary>
    public const ulong ReferenceRows = 0x5EF;

    /// <summary>The rows of a series that is drawn, each by a seed of its own.</summary>
    public const ulong Series = 0x5e71e5;

    /// <summary>What is seen of the context of a training row.</summary>
    public const ulong TrainingContexts = 0xC0E7;

    /// <summary>The held-out rows that a calibration measures where there are many.</summary>
    public const ulong CalibrationRows = 0x5C0E;

    /// <summary>The training rows that a kernel smoother compares with where there are many.</summary>
    public const ulong SmootherRows = 0x500f;

    /// <summary>The classes that samples are of where none is named.</summary>
    public const ulong SampleClasses = 0xC1A55;

    /// <summary>New identifiers of generated rows.</summary>
    public const ulong Identifiers = 0x1d5;

    /// <summary>Gaps of generated rows in left-out columns that follow from others.</summary>
    public const ulong FollowingGaps = 0x6a95;

    /// <summary>The noise that a table's dequantised values are judged with.</summary>
    public const ulong TableNoise = 0x7461626c65;

    /// <summary>The proposals and moves that draw rows given some of their values.</summary>
    public const ulong Conditionals = 0x61e9;

    /// <summary>Rows of a table that generated ones are compared with, where there are more than are wanted.</summary>
    public const ulong ComparedRows = 0xC03b;

    /// <summary>The beginning of a mixture of normals that is fitted to latents.</summary>
    public const ulong Mixture = 0x313c;

    /// <summary>Which member of an ensemble a drawn row is of, the seed of each member, and the rows that it holds back.</summary>
    public const ulong Members = 0x3e3b;

    /// <summary>The flagged rows that are explained where there are many.</summary>
    public const ulong Alerts = 0xa1e27;

    /// <summary>The order of equal scores where a stream is watched for drift, and where rows lie within their cells.</summary>
    public const ulong Drift = 0xd21f7;

    /// <summary>The folds, and the sample of rows, by which a density ratio is learnt.</summary>
    public const ulong DensityRatio = 0xdea5;
}
