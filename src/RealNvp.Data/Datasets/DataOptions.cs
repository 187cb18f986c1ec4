using RealNvp.Collectives;
using RealNvp.Scores;
using RealNvp.Tables;
using RealNvp.Training;

namespace RealNvp.Data;

/// <summary>How a data set is found, split and drawn.</summary>
public sealed record DataOptions
{
    /// <summary>A folder with the data set's files, looked into before the cache; null looks there and downloads at need.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The seed of what is drawn: the split of a table and the points of a 2-D toy. The digits and MNIST have one split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Train MNIST and Fashion-MNIST on all 60,000 images, which leaves no rows to validate on.</summary>
    public bool FullTraining { get; init; }

    /// <summary>The number of training rows: a toy draws so many, other data keep the first so many; null for all. At least 1.</summary>
    public int? Count { get; init; }

    /// <summary>
    /// The side of the squares that pictures from a folder become, from 2 to 1,024. A folder of one's own needs it; null takes 64 for
    /// celeba and lsun. Other data have a size of their own.
    /// </summary>
    public int? Size { get; init; }

    /// <summary>
    /// What decodes pictures: <c>PictureDecoder.Instance</c> of the package RealNvp.Images, or one of one's own. Needed for folders of pictures alone.
    /// </summary>
    public IPictureDecoder? Pictures { get; init; }

    /// <summary>
    /// The most bytes that pictures from a folder, or compressed arrays, may take in memory. More are decoded while they are needed,
    /// with at most an eighth of this, and 256 MB, decoded ahead; compressed arrays are unpacked into the cache. 2 GB unless set.
    /// </summary>
    public long PictureMemory { get; init; } = 1L << 31;

    /// <summary>How a file of rows and columns is read, in place of what is detected by itself.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>
    /// What is done with rows of a table that lack values, where no model's columns are read: kept as such (a gap is a value like others), or left out and
    /// counted.
    /// </summary>
    public MissingRule Missing { get; init; } = MissingRule.Keep;

    /// <summary>
    /// The columns of a trained model, which a file of rows is then read by: matched by name, encoded as in training. Null decides anew.
    /// </summary>
    public TableSchema? Schema { get; init; }

    /// <summary>
    /// The processes that share a file of rows: each reads its part of it, and rows and columns are those that one process would find. Other data is read whole
    /// by each. Null for this process alone.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>
    /// What a model has seen: rows of a table that it was trained on are training rows, those that were held back stay so, and only new ones are split by the
    /// seed. Null splits all by the seed.
    /// </summary>
    internal SeenRows? Seen { get; init; }

    /// <summary>
    /// A model of the table that fills in what rows lack (<see cref="RowImputer"/>); they are then training rows, and its schema is the
    /// one that is read by unless <see cref="Schema"/> is set. Null leaves such rows out.
    /// </summary>
    internal DensityModel? FilledBy { get; init; }

    /// <summary>What decodes the pictures of a data set.</summary>
    /// <exception cref="InvalidInputException">There is nothing that does; the sentence says what to add.</exception>
    internal IPictureDecoder PicturesFor(string nameOrPath) => Pictures ?? throw new InvalidInputException(
        $"'{nameOrPath}' is of pictures, and there is nothing to decode them with; add the package RealNvp.Images and pass its PictureDecoder.Instance "
        + $"as {nameof(DataOptions)}.{nameof(Pictures)}.");
}
