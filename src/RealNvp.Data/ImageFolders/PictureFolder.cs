using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Data.ImageFolders;

/// <summary>
/// Makes a data set of pictures in a folder. If all fit into the memory there may be, they are decoded once; otherwise while they
/// are needed, some ahead.
/// </summary>
internal sealed class PictureFolder(IPictureDecoder decoder, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
{
    /// <summary>The values a colour of a picture may have.</summary>
    public const int Levels = 256;

    private const int SmallestSide = 2;
    private const int LargestSide = 1024;
    private const int ColourChannels = 3;
    private const long MostAhead = 1L << 28;

    private readonly PictureScan _scan = new(decoder, progress, cancellationToken);

    /// <summary>A side of squares, checked.</summary>
    public static int RequireSide(int side) => side is >= SmallestSide and <= LargestSide
        ? side
        : throw new DataFaultException($"Pictures cannot be made {side} pixels wide and high; give a size from {SmallestSide} to {LargestSide}.");

    /// <summary>A folder of one's own, in squares of the size of the options, grey if all pictures are.</summary>
    public Dataset Load(string folder)
    {
        var side = RequireSide(options.Size
            ?? throw new DataFaultException($"'{folder}' is a folder of pictures, which need one size; give it, such as 64.")
            {
                Options = [nameof(DataOptions.Size)],
            });
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return Load(name, folder, Framing.Centre(side), $"The pictures in {name}", greyAllowed: true);
    }

    /// <summary>A folder in the parts that its subfolders make.</summary>
    public Dataset Load(string name, string folder, Framing framing, string source, bool greyAllowed, string? preferredParts = null)
    {
        var parts = FolderParts.Find(folder, preferredParts);
        if (parts?.Others(folder) is { Length: > 0 } others)
        {
            progress?.Report($"{name}: the pictures in {string.Join(", ", others)} are left out, since '{Path.GetFileName(parts.Train)}' is trained on");
        }

        var train = Part(parts?.Train ?? folder);
        var valid = parts?.Valid is { } validFolder ? Part(validFolder) : null;
        var test = parts?.Test is { } testFolder ? Part(testFolder) : null;
        return Load(name, PictureSplit.Complete(train, valid, test, options.Seed, options.FullTraining, folder), framing, source, greyAllowed);
    }

    /// <summary>The whole pictures of a folder; none is an error.</summary>
    public List<PictureFile> Part(string folder) => Part(folder, PictureScan.Find(folder));

    /// <summary>The whole pictures of paths in a folder; none is an error.</summary>
    public List<PictureFile> Part(string folder, IReadOnlyList<string> paths)
    {
        var whole = _scan.ReadHeaders(PictureScan.RequireSome(folder, paths));
        return whole.Count > 0
            ? whole
            : throw new DataFaultException($"Not one of the {paths.Count} pictures in '{folder}' can be decoded; give a folder with whole ones.");
    }

    /// <summary>A split as a data set.</summary>
    public Dataset Load(string name, PictureSplit split, Framing framing, string source, bool greyAllowed)
    {
        var all = split.Train.Concat(split.Valid).Concat(split.Test);
        var channels = greyAllowed && all.All(file => file.IsGrey) ? 1 : ColourChannels;
        PictureSource[] sources = [.. new[] { split.Train, split.Valid, split.Test }.Select(files => new PictureSource(files, framing, channels, decoder, progress))];
        var bytes = sources.Sum(part => part.Bytes);
        var isKept = bytes <= options.PictureMemory;
        if (!isKept)
        {
            progress?.Report(
                FormattableString.Invariant($"{name}: {bytes / 1e9:0.0} GB of pictures are decoded while they are needed, ")
                + FormattableString.Invariant($"since {options.PictureMemory / 1e9:0.0} GB may be kept in memory"));
        }

        var rows = Array.ConvertAll(sources, Rows);
        return new Dataset
        {
            Name = name,
            Shape = new Shape(channels, framing.Side, framing.Side),
            Levels = Levels,
            Train = rows[0],
            Valid = rows[1],
            Test = rows[2],
            Source = $"{source}; {split.How}",
        };

        IRows Rows(PictureSource part)
        {
            if (!isKept)
            {
                return new PictureRows(new PicturesOnDemand(part, Math.Min(MostAhead, options.PictureMemory / 8)), framing, channels);
            }

            var pictures = _scan.Decode(part);
            return pictures.Count > 0 || part.Files.Count == 0
                ? new PictureRows(new KeptPictures(pictures), framing, channels)
                : throw new DataFaultException(
                    $"Not one of the {part.Files.Count} pictures beside '{part.Files[0].Path}' can be decoded; give a folder with whole ones.");
        }
    }
}
