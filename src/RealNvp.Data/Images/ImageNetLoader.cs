using RealNvp.Data.ImageFolders;
using RealNvp.Rows;
using RealNvp.Specs;

namespace RealNvp.Data.Images;

/// <summary>Loads the downsampled ImageNet (arXiv:1707.08819) from its .npz batches, or that of arXiv:1601.06759 from its folders of PNG files.</summary>
internal sealed class ImageNetLoader(string cache)
{
    private const int Levels = 256;
    private const int Classes = 1000;
    private const int PublishedBatches = 10;
    private const int MostHeldBack = 10_000;

    public static string NameOf(int side) => FormattableString.Invariant($"imagenet{side}");

    public Dataset Load(int side, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var name = NameOf(side);
        const string source = "ImageNet, J. Deng et al. 2009, downsampled, for research and teaching that is not commercial";
        var folders = DataFolders.Of(name, options.DataDirectory, cache).Where(Directory.Exists).ToArray();
        if (folders.SelectMany(Batches).ToArray() is { Length: > 0 } batches)
        {
            return LoadBatches(name, side, batches, options, progress, cancellationToken) with { Source = source };
        }

        var preferred = FormattableString.Invariant($"{side}x{side}");
        var pictures = folders.FirstOrDefault(folder => FolderParts.Find(folder, preferred) is not null);
        return pictures is null
            ? throw new DataFaultException(
                $"The files of '{name}' are in none of "
                + string.Join(", ", DataFolders.Of(name, options.DataDirectory, cache).Select(folder => $"'{folder}'"))
                + "; fetch them from image-net.org (train_data_batch_1.npz and on and val_data.npz, "
                + $"or the folders train_{preferred} and valid_{preferred}) and give their folder.")
            {
                Options = [nameof(DataOptions.DataDirectory)],
            }
            : new PictureFolder(options.PicturesFor(name), options, progress, cancellationToken)
                .Load(name, pictures, Framing.Centre(side), source, greyAllowed: false, preferred);
    }

    /// <summary>The folder in the cache, if it is there.</summary>
    public string? Whereabouts(int side) => DataFolders.CacheOf(cache, NameOf(side)) is var folder && Directory.Exists(folder) ? folder : null;

    private static IEnumerable<string> Batches(string folder) => Directory.GetDirectories(folder).Prepend(folder)
        .SelectMany(place => Directory.GetFiles(place, "train_data*.npz"));

    private static int BatchNumber(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path).Split('_')[^1], out var number) ? number : 0;

    private Dataset LoadBatches(
        string name, int side, string[] batches, DataOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // Batches of one folder only, so that a second copy does not count twice.
        var folder = Path.GetDirectoryName(batches[0])!;
        var train = batches.Where(path => Path.GetDirectoryName(path) == folder).OrderBy(BatchNumber).ThenBy(path => path, StringComparer.Ordinal);
        var above = Path.GetDirectoryName(folder) ?? folder;
        var test = Directory.GetDirectories(above)
            .Prepend(folder)
            .Prepend(above)
            .Select(place => Path.Combine(place, "val_data.npz"))
            .FirstOrDefault(File.Exists)
            ?? throw new DataFaultException($"'{folder}' has training batches of '{name}' but no val_data.npz; put it beside them.");
        if (train.Count() is < PublishedBatches and var present)
        {
            progress?.Report($"{name}: a part of it, {present} of {Counted.Of(PublishedBatches, "training batch")}");
        }

        NpzImages[] archives = [.. train.Append(test).Select(path => new NpzImages(path, side))];
        var fits = archives.Where(archive => !archive.IsStored).Sum(archive => archive.Length) <= options.PictureMemory;
        var rows = new List<IRows>();
        try
        {
            foreach (var archive in archives)
            {
                rows.Add(Open(archive));
            }
        }
        catch
        {
            DataHandles.Of(rows).Dispose();
            throw;
        }

        var all = new JoinedRows([.. rows[..^1]]);
        var valid = options.FullTraining ? 0 : Math.Min(MostHeldBack, all.Count / 10);
        return new Dataset
        {
            Handles = DataHandles.Of(rows),
            Name = name,
            Shape = new Shape(3, side, side),
            Levels = Levels,
            Train = new RowSubset(all, 0, all.Count - valid),
            Valid = new RowSubset(all, all.Count - valid, valid),
            Test = rows[^1],
            LabelSource = new(() => Labels(archives, valid)),
        };

        IRows Open(NpzImages archive)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return archive.IsStored ? archive.Stored() : fits ? archive.Unpacked() : archive.UnpackedInto(DataFolders.CacheOf(cache, name), progress);
        }
    }

    private static RowLabels? Labels(NpzImages[] archives, int valid)
    {
        var labels = Array.ConvertAll(archives, archive => archive.Labels(Classes));
        if (labels.Any(part => part is null))
        {
            return null;
        }

        var train = labels[..^1].SelectMany(part => part!).ToArray();
        return new()
        {
            Names = ClassNames.Numbers(Classes),
            Train = train.AsMemory(..^valid),
            Valid = train.AsMemory(train.Length - valid),
            Test = labels[^1],
        };
    }
}
